/** Keys: how they are derived, used and kept in files. */
@NullMarked
package dev.sallyport.crypto;

import org.jspecify.annotations.NullMarked;
