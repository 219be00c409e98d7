/** Tests of {@link dev.sallyport.store.secret}. */
@NullMarked
package dev.sallyport.store.secret;

import org.jspecify.annotations.NullMarked;
