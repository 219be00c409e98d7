package dev.sallyport.tls.identity;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What the gateway shows to a server that asks for a client certificate. Equal ones are
 * interchangeable.
 *
 * @param origin where it came from, in words
 * @param chain the certificate, then those that vouch for it, as the server gets them
 * @param key the certificate's private key
 * @param warnings what's not as it should be with the files, in whole sentences
 */
public record ClientCertificate(
    String origin, List<X509Certificate> chain, PrivateKey key, List<String> warnings) {

  /** Copies the lists. */
  public ClientCertificate {
    chain = List.copyOf(chain);
    warnings = List.copyOf(warnings);
  }

  /** The certificate itself. */
  public X509Certificate certificate() {
    return chain.getFirst();
  }

  /** Short, and without the key. */
  @Override
  public String toString() {
    return origin;
  }
}
