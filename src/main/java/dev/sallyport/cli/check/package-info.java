/**
 * {@code sallyport check}: connects to every server and reports what was found, for an operator.
 */
@NullMarked
package dev.sallyport.cli.check;

import org.jspecify.annotations.NullMarked;
