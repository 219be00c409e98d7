/** One handshake with a server, to look at what it presents. */
@NullMarked
package dev.sallyport.tls.probe;

import org.jspecify.annotations.NullMarked;
