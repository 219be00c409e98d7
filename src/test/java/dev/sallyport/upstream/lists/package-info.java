@NullMarked
package dev.sallyport.upstream.lists;

import org.jspecify.annotations.NullMarked;
