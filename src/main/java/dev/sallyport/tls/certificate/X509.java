package dev.sallyport.tls.certificate;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import javax.security.auth.x500.X500Principal;

/** Questions to X.509 certificates (RFC 5280) that the JDK doesn't answer in one call. */
public final class X509 {
  private static final int DNS_NAME = 2;
  private static final int IP_ADDRESS = 7;

  private X509() {}

  /**
   * Reads the certificate in DER between two offsets.
   *
   * @throws CertificateException if it isn't one
   */
  public static X509Certificate certificate(byte[] bytes, int start, int end)
      throws CertificateException {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    return (X509Certificate)
        factory.generateCertificate(new ByteArrayInputStream(bytes, start, end - start));
  }

  /** The message of what went wrong, never {@code null} and on one line. */
  public static String problem(Exception e) {
    return printable(Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName()));
  }

  /** A name in words: the common name if there is one, else the whole. */
  public static String shortName(X500Principal name) {
    String whole = printable(name.getName());
    for (String part : whole.split("(?<!\\\\),", -1)) {
      if (part.startsWith("CN=")) {
        return part.substring(3);
      }
    }
    return whole.isEmpty() ? "(no name)" : whole;
  }

  /** A name in full, safe to print. */
  public static String name(X500Principal name) {
    return printable(name.toString());
  }

  /** Whether the certificate is signed with its own key. */
  public static boolean isSelfSigned(X509Certificate certificate) {
    return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())
        && isSignedBy(certificate, certificate);
  }

  /** Whether the signature of {@code certificate} was made with the key of {@code issuer}. */
  public static boolean isSignedBy(X509Certificate certificate, X509Certificate issuer) {
    try {
      certificate.verify(issuer.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** The DNS names and IP addresses that the certificate is for (RFC 5280 §4.2.1.6). */
  public static List<String> hostNames(X509Certificate certificate) {
    Collection<List<?>> names;
    try {
      names = certificate.getSubjectAlternativeNames();
    } catch (CertificateParsingException e) {
      return List.of();
    }
    return names == null
        ? List.of()
        : names.stream()
            .filter(name -> name.get(0).equals(DNS_NAME) || name.get(0).equals(IP_ADDRESS))
            .map(name -> printable(String.valueOf(name.get(1))))
            .toList();
  }

  /** The first moment of its validity. */
  public static Instant notBefore(X509Certificate certificate) {
    return certificate.getNotBefore().toInstant();
  }

  /** The last moment of its validity. */
  public static Instant notAfter(X509Certificate certificate) {
    return certificate.getNotAfter().toInstant();
  }

  /** SHA-256 of the certificate, as browsers and {@code openssl x509 -fingerprint} show it. */
  public static String fingerprint(X509Certificate certificate) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
      return HexFormat.ofDelimiter(":").withUpperCase().formatHex(digest);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256, every certificate bytes", e);
    }
  }

  /** SHA-256 of the SubjectPublicKeyInfo in base64: a pin (RFC 7469 §2.4). */
  public static String spkiSha256(X509Certificate certificate) {
    try {
      byte[] spki = certificate.getPublicKey().getEncoded();
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(spki));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** What a server sent, without control characters: it must not be able to forge a log line. */
  public static String printable(String text) {
    return text.replaceAll("\\p{C}", "?");
  }
}
