/** Tests of replicas that reach each other through a real PostgreSQL. */
@NullMarked
package dev.sallyport.replica;

import org.jspecify.annotations.NullMarked;
