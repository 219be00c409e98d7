/** Between the eras: what one says in the words of the other. */
@NullMarked
package dev.sallyport.gateway.bridge;

import org.jspecify.annotations.NullMarked;
