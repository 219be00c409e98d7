/** From {@code config.yaml} to definitions and settings, with the line of every mistake. */
@NullMarked
package dev.sallyport.config;

import org.jspecify.annotations.NullMarked;
