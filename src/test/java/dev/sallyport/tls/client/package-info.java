/** Handshakes with real servers. */
@NullMarked
package dev.sallyport.tls.client;

import org.jspecify.annotations.NullMarked;
