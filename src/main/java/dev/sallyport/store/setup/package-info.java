/** Puts the database together as the context starts. */
@NullMarked
package dev.sallyport.store.setup;

import org.jspecify.annotations.NullMarked;
