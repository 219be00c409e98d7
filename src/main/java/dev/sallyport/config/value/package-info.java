/** Single values of the file: references resolved, kinds and ranges checked, nothing guessed. */
@NullMarked
package dev.sallyport.config.value;

import org.jspecify.annotations.NullMarked;
