/** What a server's certificate is verified against: {@code ssl_verify} and its kin. */
@NullMarked
package dev.sallyport.config.server.trust;

import org.jspecify.annotations.NullMarked;
