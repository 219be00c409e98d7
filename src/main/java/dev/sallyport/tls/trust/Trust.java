package dev.sallyport.tls.trust;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What the TLS connections to one server trust, resolved from its {@code ssl_verify}. Equal trusts
 * are interchangeable.
 */
public sealed interface Trust {

  /** Where the trust came from, in words: {@code ssl_verify /etc/ca.pem}. */
  String origin();

  /**
   * Chain and host name are verified against these anchors.
   *
   * @param origin where they came from, in words
   * @param certificates the trust anchors, at least one
   */
  record Anchors(String origin, List<X509Certificate> certificates) implements Trust {
    /** Copies the list, so that the trust can't change. */
    public Anchors {
      certificates = List.copyOf(certificates);
    }

    /** Short: the origin and the number of certificates. */
    @Override
    public String toString() {
      return "%s (%d certificates)".formatted(origin, certificates.size());
    }
  }

  /** Nothing is verified. */
  record Unverified() implements Trust {
    @Override
    public String origin() {
      return "ssl_verify: false (nothing is verified)";
    }
  }
}
