/** What replicas share through PostgreSQL beside the servers. */
@NullMarked
package dev.sallyport.store.replica;

import org.jspecify.annotations.NullMarked;
