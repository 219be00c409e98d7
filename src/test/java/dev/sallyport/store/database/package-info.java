/** Tests of how the database is found. */
@NullMarked
package dev.sallyport.store.database;

import org.jspecify.annotations.NullMarked;
