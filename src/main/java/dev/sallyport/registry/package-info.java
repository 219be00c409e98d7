/** The servers that the data plane sees, and how that set changes. */
@NullMarked
package dev.sallyport.registry;

import org.jspecify.annotations.NullMarked;
