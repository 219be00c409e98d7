/** Tests of the database, each on H2 and on PostgreSQL. */
@NullMarked
package dev.sallyport.store;

import org.jspecify.annotations.NullMarked;
