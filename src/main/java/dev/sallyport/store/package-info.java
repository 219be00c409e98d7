/** The database: servers registered by REST, their secrets at rest, and who changed what. */
@NullMarked
package dev.sallyport.store;

import org.jspecify.annotations.NullMarked;
