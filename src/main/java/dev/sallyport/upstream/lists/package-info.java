/** Lists of servers, kept for as long as the servers allow. */
@NullMarked
package dev.sallyport.upstream.lists;

import org.jspecify.annotations.NullMarked;
