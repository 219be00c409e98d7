/** Tests of inspections against real servers. */
@NullMarked
package dev.sallyport.inspect;

import org.jspecify.annotations.NullMarked;
