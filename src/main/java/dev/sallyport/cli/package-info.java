/** The command line: {@code serve}, {@code check}, {@code tls}, {@code health}. */
@NullMarked
package dev.sallyport.cli;

import org.jspecify.annotations.NullMarked;
