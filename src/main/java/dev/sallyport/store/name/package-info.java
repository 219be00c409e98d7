/** Names and aliases of servers: one namespace, which the database guards. */
@NullMarked
package dev.sallyport.store.name;

import org.jspecify.annotations.NullMarked;
