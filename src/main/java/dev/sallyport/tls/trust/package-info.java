/**
 * From {@code ssl_verify} to the certificates that a server's connections trust, as files change.
 */
@NullMarked
package dev.sallyport.tls.trust;

import org.jspecify.annotations.NullMarked;
