/** Follows each exchange at the client's connection, and tells of it once it has ended. */
@NullMarked
package dev.sallyport.observe.exchange;

import org.jspecify.annotations.NullMarked;
