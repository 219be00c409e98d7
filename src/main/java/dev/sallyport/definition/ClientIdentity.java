package dev.sallyport.definition;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where the certificate is that the gateway shows to a server (mutual TLS).
 *
 * @param certificate {@code ssl_client_cert}: a PEM file with the certificate and those that vouch
 *     for it, or a PKCS#12 file
 * @param key {@code ssl_client_key}: a PEM file with the private key; absent if it's in the
 *     certificate's file
 * @param password {@code ssl_client_key_password}: that of the key or the PKCS#12 file, if it has
 *     one
 */
public record ClientIdentity(Path certificate, @Nullable Path key, @Nullable Secret password) {}
