/** What replicas of a gateway say to each other, so that any of them can serve any request. */
@NullMarked
package dev.sallyport.gateway.relay;

import org.jspecify.annotations.NullMarked;
