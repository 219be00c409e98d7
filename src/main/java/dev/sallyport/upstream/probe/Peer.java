package dev.sallyport.upstream.probe;

import dev.sallyport.upstream.UpstreamResponse;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Who answered.
 *
 * @param url the URL that answered, after redirects
 * @param certificates the server's certificates as it sent them, its own first; empty without TLS
 * @param tlsVersion such as {@code TLSv1.3}; empty without TLS
 */
public record Peer(String url, List<X509Certificate> certificates, String tlsVersion) {
  /** Copies the certificates. */
  public Peer {
    certificates = List.copyOf(certificates);
  }

  static Peer of(UpstreamResponse response) {
    return new Peer(response.url(), response.peerCertificates(), response.tlsVersion());
  }
}
