package dev.sallyport.tls.diagnosis;

import dev.sallyport.tls.certificate.X509;
import dev.sallyport.tls.identity.ClientCertificate;
import java.security.cert.X509Certificate;
import java.time.Instant;

/** What to do about a client certificate that a server doesn't take. */
final class ClientCertificateAdvice {
  private ClientCertificateAdvice() {}

  /**
   * One sentence.
   *
   * @param alert what the server said (RFC 8446 §6.2)
   */
  static String of(ClientCertificate identity, String alert) {
    X509Certificate own = identity.certificate();
    String name = X509.shortName(own.getSubjectX500Principal());
    String issuer = X509.shortName(own.getIssuerX500Principal());
    if (Instant.now().isAfter(X509.notAfter(own))) {
      return "Renew '%s' in %s: it expired on %s."
          .formatted(name, identity.origin(), X509.notAfter(own));
    }
    if (alert.equals("certificate_required") || alert.equals("no_certificate")) {
      return "Have a certificate made with a key of another kind: the server takes none with the %s key of '%s' in %s."
          .formatted(own.getPublicKey().getAlgorithm(), name, identity.origin());
    }
    return "Give a certificate in ssl_client_cert that the server accepts, or have it accept '%s', issued by '%s' (%s); it says: %s."
        .formatted(name, issuer, identity.origin(), alert);
  }
}
