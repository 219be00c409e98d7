/** {@code general_settings}: what holds for the whole gateway, and how it is read. */
@NullMarked
package dev.sallyport.config.general;

import org.jspecify.annotations.NullMarked;
