/** The gateway's own door: TLS and HTTP/2 for clients, with all of the gateway behind it. */
@NullMarked
package dev.sallyport.door;

import org.jspecify.annotations.NullMarked;
