/** Secrets at rest: how they are sealed, and under which keys. */
@NullMarked
package dev.sallyport.store.secret;

import org.jspecify.annotations.NullMarked;
