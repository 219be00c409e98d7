/** The rows of servers, and what the gateway reads from and writes to them. */
@NullMarked
package dev.sallyport.store.server;

import org.jspecify.annotations.NullMarked;
