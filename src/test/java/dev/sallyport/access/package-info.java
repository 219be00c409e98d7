/** Tests of {@link dev.sallyport.access}. */
@NullMarked
package dev.sallyport.access;

import org.jspecify.annotations.NullMarked;
