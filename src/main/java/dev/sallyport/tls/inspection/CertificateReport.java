package dev.sallyport.tls.inspection;

import dev.sallyport.tls.certificate.X509;
import dev.sallyport.tls.certificate.X509Extensions;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.List;

/**
 * What a certificate says, ready to print: control characters are replaced.
 *
 * @param subject whom it's for
 * @param issuer who signed it
 * @param names DNS names and IP addresses of its subject alternative name
 * @param notBefore first moment of its validity
 * @param notAfter last moment of its validity
 * @param key kind and size, like {@code RSA 2048}
 * @param signatureAlgorithm like {@code SHA256withRSA}
 * @param subjectKeyIdentifier in hex, or empty if it has none
 * @param authorityKeyIdentifier key id in hex, or empty if it has none
 * @param ca whether it's a CA's
 * @param selfSigned whether it's signed with its own key
 * @param fingerprint SHA-256
 * @param pin its public key, as in {@code ssl_pin_sha256}
 */
public record CertificateReport(
    String subject,
    String issuer,
    List<String> names,
    Instant notBefore,
    Instant notAfter,
    String key,
    String signatureAlgorithm,
    String subjectKeyIdentifier,
    String authorityKeyIdentifier,
    boolean ca,
    boolean selfSigned,
    String fingerprint,
    String pin) {

  /** Reads a certificate. */
  public static CertificateReport of(X509Certificate certificate) {
    return new CertificateReport(
        X509.name(certificate.getSubjectX500Principal()),
        X509.name(certificate.getIssuerX500Principal()),
        X509.hostNames(certificate),
        X509.notBefore(certificate),
        X509.notAfter(certificate),
        key(certificate),
        certificate.getSigAlgName(),
        X509Extensions.subjectKeyIdentifier(certificate).orElse(""),
        X509Extensions.authorityKeyIdentifier(certificate).orElse(""),
        certificate.getBasicConstraints() >= 0,
        X509.isSelfSigned(certificate),
        X509.fingerprint(certificate),
        X509.spkiSha256(certificate));
  }

  private static String key(X509Certificate certificate) {
    return switch (certificate.getPublicKey()) {
      case RSAPublicKey rsa -> "RSA " + rsa.getModulus().bitLength();
      case ECPublicKey ec -> "EC " + ec.getParams().getOrder().bitLength();
      default -> certificate.getPublicKey().getAlgorithm();
    };
  }

  /** Several lines for a terminal. */
  public String text() {
    return """
    subject    %s
    issuer     %s%s
    names      %s
    valid      %s to %s
    key        %s, signed with %s
    key ids    subject %s, authority %s
    sha256     %s
    pin        %s
    """
        .formatted(
            subject,
            issuer,
            selfSigned ? " (self-signed)" : "",
            orNone(String.join(", ", names)),
            notBefore,
            notAfter,
            key,
            signatureAlgorithm,
            orNone(subjectKeyIdentifier),
            orNone(authorityKeyIdentifier),
            fingerprint,
            pin);
  }

  private static String orNone(String text) {
    return text.isEmpty() ? "none" : text;
  }
}
