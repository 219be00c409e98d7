package dev.sallyport.tls.client;

import dev.sallyport.tls.certificate.X509;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * What a server presented in a handshake that succeeded.
 *
 * @param chain the certificates as the server sent them, its own first; at least one
 * @param protocol the version of TLS, like {@code TLSv1.3}
 * @param at when that was
 */
public record SeenCertificates(List<X509Certificate> chain, String protocol, Instant at) {
  /** Copies the chain. */
  public SeenCertificates {
    chain = List.copyOf(chain);
  }

  /** The one that expires first: with it, the connection can't be made any more. */
  public X509Certificate firstToExpire() {
    return chain.stream().min(Comparator.comparing(X509::notAfter)).orElseThrow();
  }

  /** When the first of them expires. */
  public Instant expiry() {
    return X509.notAfter(firstToExpire());
  }
}
