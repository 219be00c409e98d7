/** Tests of the way to the servers. */
@NullMarked
package dev.sallyport.upstream.proxy;

import org.jspecify.annotations.NullMarked;
