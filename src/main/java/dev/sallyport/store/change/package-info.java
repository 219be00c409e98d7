/** How replicas learn that servers changed. */
@NullMarked
package dev.sallyport.store.change;

import org.jspecify.annotations.NullMarked;
