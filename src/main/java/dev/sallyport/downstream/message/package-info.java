/** Messages that the gateway itself makes for clients, and how they're written. */
@NullMarked
package dev.sallyport.downstream.message;

import org.jspecify.annotations.NullMarked;
