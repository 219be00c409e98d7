/** Servers of the modern era, on behalf of clients that have sessions. */
@NullMarked
package dev.sallyport.upstream.modern;

import org.jspecify.annotations.NullMarked;
