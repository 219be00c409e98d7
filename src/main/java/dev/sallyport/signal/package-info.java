/** What the data plane tells of itself, to whoever listens. It does the same if nobody does. */
@NullMarked
package dev.sallyport.signal;

import org.jspecify.annotations.NullMarked;
