/**
 * Certificates in files and what they say: reads PEM, DER, PKCS#12, JKS and directories of these.
 * Knows nothing of settings and connections.
 */
@NullMarked
package dev.sallyport.tls.certificate;

import org.jspecify.annotations.NullMarked;
