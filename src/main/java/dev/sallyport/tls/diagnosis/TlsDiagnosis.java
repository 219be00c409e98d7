package dev.sallyport.tls.diagnosis;

import dev.sallyport.tls.certificate.X509;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Why a TLS handshake with a server failed.
 *
 * @param reason the class of the failure
 * @param summary one short sentence for the client, without internals
 * @param chain the certificates as the server sent them, its own first; empty if none came
 * @param trustOrigin where the trust that was used came from
 * @param advice one sentence that says what to do
 */
public record TlsDiagnosis(
    Reason reason, String summary, List<X509Certificate> chain, String trustOrigin, String advice) {

  /** Copies the chain. */
  public TlsDiagnosis {
    chain = List.copyOf(chain);
  }

  /** Classes of failures. */
  public enum Reason {
    /** The server's certificate, or one that vouches for it, has expired. */
    EXPIRED,
    /** The same, but not valid yet: often a clock that's wrong. */
    NOT_YET_VALID,
    /** The certificate is for other names than the one in the URL. */
    HOSTNAME_MISMATCH,
    /** Signed by a CA that isn't trusted. */
    UNTRUSTED_ISSUER,
    /** Signed by its own key, and not itself trusted. */
    SELF_SIGNED,
    /** The server doesn't send the certificate that links its own to a CA. */
    INCOMPLETE_CHAIN,
    /** Refused for what's in a certificate: its use, its algorithm, its signature. */
    INVALID_CERTIFICATE,
    /** What answers on the port doesn't speak TLS. */
    NOT_TLS,
    /** Only versions older than those that are allowed. */
    PROTOCOL_VERSION,
    /** The server wants a certificate from the gateway, which has none. */
    CLIENT_CERTIFICATE_REQUIRED,
    /** The server doesn't take the gateway's certificate. */
    CLIENT_CERTIFICATE_REFUSED,
    /** The server's key isn't among those that are pinned. */
    PIN_MISMATCH,
    /** {@code ssl_insecure_until} is over. */
    EXCEPTION_ENDED,
    /** The server connects, and then is silent. */
    HANDSHAKE_TIMEOUT,
    /** The server closes the connection in the handshake. */
    CONNECTION_CLOSED,
    /** Anything else that ends a handshake. */
    HANDSHAKE_FAILED
  }

  /**
   * The diagnosis in full for logs and the command line, in several lines: reason, chain, trust,
   * advice.
   */
  public String describe() {
    StringBuilder text = new StringBuilder();
    text.append(reason).append(": ").append(summary).append('\n');
    text.append("  trust used: ").append(trustOrigin).append('\n');
    if (chain.isEmpty()) {
      text.append("  the server sent no certificate\n");
    }
    for (int i = 0; i < chain.size(); i++) {
      text.append("  certificate ").append(i).append(": ").append(line(chain.get(i))).append('\n');
    }
    return text.append("  what to do: ").append(advice).toString();
  }

  /** Short: the reason and the summary. */
  @Override
  public String toString() {
    return reason + ": " + summary;
  }

  private static String line(X509Certificate certificate) {
    List<String> names = X509.hostNames(certificate);
    return "%s, issued by %s, valid %s to %s%s"
        .formatted(
            X509.name(certificate.getSubjectX500Principal()),
            X509.name(certificate.getIssuerX500Principal()),
            X509.notBefore(certificate),
            X509.notAfter(certificate),
            names.isEmpty() ? "" : ", for " + String.join(", ", names));
  }
}
