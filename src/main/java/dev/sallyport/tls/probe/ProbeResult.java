package dev.sallyport.tls.probe;

import dev.sallyport.tls.diagnosis.TlsDiagnosis;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * What one handshake with a server showed.
 *
 * @param chain the certificates as the server sent them, its own first; empty if none came
 * @param protocol the version of TLS, like {@code TLSv1.3}; empty if it didn't get that far
 * @param cipher the cipher suite; empty if it didn't get that far
 * @param verdict why the gateway would refuse the server, or empty if it would connect
 */
public record ProbeResult(
    List<X509Certificate> chain, String protocol, String cipher, Optional<TlsDiagnosis> verdict) {

  /** Copies the chain. */
  public ProbeResult {
    chain = List.copyOf(chain);
  }
}
