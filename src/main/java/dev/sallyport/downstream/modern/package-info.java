/** Modern clients that are answered by the gateway, on behalf of a server of the other era. */
@NullMarked
package dev.sallyport.downstream.modern;

import org.jspecify.annotations.NullMarked;
