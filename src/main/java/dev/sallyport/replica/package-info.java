/** How the replicas of a gateway reach each other: through the database that they share. */
@NullMarked
package dev.sallyport.replica;

import org.jspecify.annotations.NullMarked;
