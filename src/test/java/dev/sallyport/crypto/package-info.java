/** Tests of {@link dev.sallyport.crypto}. */
@NullMarked
package dev.sallyport.crypto;

import org.jspecify.annotations.NullMarked;
