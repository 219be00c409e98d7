/** Clients with sessions that are answered by the gateway, on behalf of any server. */
@NullMarked
package dev.sallyport.downstream.legacy;

import org.jspecify.annotations.NullMarked;
