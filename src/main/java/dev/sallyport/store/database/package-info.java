/** Which database there is, the way to it, its schema, and whether it can be used now. */
@NullMarked
package dev.sallyport.store.database;

import org.jspecify.annotations.NullMarked;
