package dev.sallyport.tls.certificate;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Set;

/**
 * OpenSSL's {@code TRUSTED CERTIFICATE}: a certificate followed by what it's trusted for (X509_AUX,
 * written by {@code openssl x509 -trustout} and found in {@code ca-bundle.trust.crt}).
 *
 * @param certificate the certificate
 * @param forServers whether it may vouch for TLS servers
 */
record TrustedCertificate(X509Certificate certificate, boolean forServers) {
  /** id-kp-serverAuth and anyExtendedKeyUsage (RFC 5280 §4.2.1.12), as DER contents in hex. */
  private static final Set<String> SERVER_USES = Set.of("2b06010505070301", "551d2500");

  /**
   * Reads both parts.
   *
   * @throws IllegalArgumentException if the DER isn't whole
   */
  static TrustedCertificate read(byte[] der) throws CertificateException {
    int end = Der.read(der, 0, der.length).end();
    X509Certificate certificate = X509.certificate(der, 0, end);
    return new TrustedCertificate(certificate, end == der.length || isForServers(der, end));
  }

  private static boolean isForServers(byte[] der, int offset) {
    boolean trusted = true;
    Der aux = Der.read(der, offset, der.length);
    for (int at = aux.start(); at < aux.end(); ) {
      Der part = Der.read(der, at, aux.end());
      if (part.tag() == Der.SEQUENCE) {
        trusted = namesServers(der, part);
      } else if (part.tag() == Der.CONTEXT_0 && namesServers(der, part)) {
        return false;
      }
      at = part.end();
    }
    return trusted;
  }

  private static boolean namesServers(byte[] der, Der uses) {
    for (int at = uses.start(); at < uses.end(); ) {
      Der use = Der.read(der, at, uses.end());
      if (SERVER_USES.contains(use.hex(der))) {
        return true;
      }
      at = use.end();
    }
    return false;
  }
}
