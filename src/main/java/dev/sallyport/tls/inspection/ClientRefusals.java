package dev.sallyport.tls.inspection;

import dev.sallyport.tls.certificate.X509;
import dev.sallyport.tls.certificate.X509Extensions;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Knows what other clients refuse. Every rule but Apple's was tried with the clients themselves:
 * see docs/tls.md.
 */
final class ClientRefusals {
  private static final String PYTHON = "Python 3.13 and newer";
  private static final String OPENSSL = "Python and curl with OpenSSL 3";
  private static final int WITH_EXTENSIONS = 3;

  /**
   * OpenSSL takes 2000 bits for 112 bits of security, which its level 2 wants, and refuses 1950.
   */
  private static final int MIN_RSA_BITS = 2000;

  private static final Duration APPLE_MAX_VALIDITY = Duration.ofDays(825);

  private final List<Refusal> refusals = new ArrayList<>();

  private ClientRefusals() {}

  /**
   * Applies the rules.
   *
   * @param path the server's certificate, then those that vouch for it, with the anchor if known
   */
  static List<Refusal> of(List<X509Certificate> path) {
    ClientRefusals rules = new ClientRefusals();
    if (!path.isEmpty()) {
      rules.own(path.getFirst());
      for (int i = 0; i < path.size(); i++) {
        rules.each(path.get(i), i == 0);
      }
      path.stream().skip(1).forEach(rules::authority);
    }
    return List.copyOf(rules.refusals);
  }

  private void own(X509Certificate certificate) {
    if (X509.hostNames(certificate).isEmpty()) {
      add(
          "Go",
          "certificate relies on legacy Common Name field, use SANs instead",
          "the server's certificate has no subject alternative name");
    }
    if (!X509Extensions.allowsServers(certificate)) {
      add(
          "Python, curl, Node",
          "unsuitable certificate purpose",
          "the server's certificate has an extended key usage without TLS server");
      add(
          "Go",
          "certificate specifies an incompatible key usage",
          "the server's certificate has an extended key usage without TLS server");
    }
    Duration validity = Duration.between(X509.notBefore(certificate), X509.notAfter(certificate));
    if (validity.compareTo(APPLE_MAX_VALIDITY) > 0) {
      add(
          "macOS and iOS (as Apple publishes; not tried)",
          "certificate is not standards compliant",
          "the server's certificate is valid for %d days, more than 825"
              .formatted(validity.toDays()));
    }
  }

  private void each(X509Certificate certificate, boolean own) {
    String name = X509.shortName(certificate.getSubjectX500Principal());
    boolean selfSigned = X509.isSelfSigned(certificate);
    if (!selfSigned
        && certificate.getVersion() >= WITH_EXTENSIONS
        && X509Extensions.authorityKeyIdentifier(certificate).isEmpty()) {
      add(
          PYTHON,
          "Missing Authority Key Identifier",
          "'%s' has no authority key identifier".formatted(name));
    }
    String algorithm = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
    if (!selfSigned && (algorithm.startsWith("SHA1") || algorithm.startsWith("MD5"))) {
      String because = "'%s' is signed with %s".formatted(name, certificate.getSigAlgName());
      add("Python, curl, Node", "CA signature digest algorithm too weak", because);
      add("Go", "cannot verify signature: insecure algorithm", because);
    }
    if (certificate.getPublicKey() instanceof RSAPublicKey rsa
        && rsa.getModulus().bitLength() < MIN_RSA_BITS) {
      add(
          OPENSSL,
          own ? "EE certificate key too weak" : "CA certificate key too weak",
          "'%s' has an RSA key of %d bits".formatted(name, rsa.getModulus().bitLength()));
    }
    if (certificate.getSerialNumber().signum() < 0) {
      add("Go", "negative serial number", "'%s' has a negative serial number".formatted(name));
    }
  }

  private void authority(X509Certificate certificate) {
    if (certificate.getVersion() < WITH_EXTENSIONS) {
      return;
    }
    String name = X509.shortName(certificate.getSubjectX500Principal());
    if (certificate.getBasicConstraints() < 0 || !X509Extensions.maySignCertificates(certificate)) {
      String because =
          "'%s' is not marked as a CA that signs certificates (basicConstraints CA, key usage keyCertSign)"
              .formatted(name);
      add("Python, curl", "invalid CA certificate", because);
      add(
          "Node",
          X509Extensions.maySignCertificates(certificate)
              ? "invalid CA certificate"
              : "key usage does not include certificate signing",
          because);
      add("Go", "parent certificate cannot sign this kind of certificate", because);
      return;
    }
    if (!X509Extensions.hasCriticalBasicConstraints(certificate)) {
      add(
          PYTHON,
          "Basic Constraints of CA cert not marked critical",
          "the basicConstraints of '%s' are not critical".formatted(name));
    }
    if (certificate.getKeyUsage() == null) {
      add(
          PYTHON,
          "CA cert does not include key usage extension",
          "'%s' has no key usage".formatted(name));
    }
    if (X509Extensions.subjectKeyIdentifier(certificate).isEmpty()) {
      add(
          PYTHON,
          "Missing Subject Key Identifier",
          "'%s' has no subject key identifier".formatted(name));
    }
  }

  private void add(String clients, String words, String because) {
    refusals.add(new Refusal(clients, words, because));
  }
}
