/** The client side of a handshake: verifies the server, and marks what fails for the diagnosis. */
@NullMarked
package dev.sallyport.tls.client;

import org.jspecify.annotations.NullMarked;
