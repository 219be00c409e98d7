/**
 * What the gateway shows to servers that ask for a client certificate: certificates and private
 * keys in files.
 */
@NullMarked
package dev.sallyport.tls.identity;

import org.jspecify.annotations.NullMarked;
