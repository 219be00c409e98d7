/** What the commands have in common when they write to a terminal. */
@NullMarked
package dev.sallyport.cli.terminal;

import org.jspecify.annotations.NullMarked;
