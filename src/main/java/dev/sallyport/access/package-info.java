/** Who may call: keys, {@code Host} and {@code Origin}. */
@NullMarked
package dev.sallyport.access;

import org.jspecify.annotations.NullMarked;
