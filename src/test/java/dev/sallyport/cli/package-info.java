/** Tests of the command line, run in this process against real servers. */
@NullMarked
package dev.sallyport.cli;

import org.jspecify.annotations.NullMarked;
