package dev.sallyport.tls.certificate;

import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Extensions of certificates as RFC 5280 §4.2.1 has them. */
public final class X509Extensions {
  private static final String SUBJECT_KEY_IDENTIFIER = "2.5.29.14";
  private static final String BASIC_CONSTRAINTS = "2.5.29.19";
  private static final String AUTHORITY_KEY_IDENTIFIER = "2.5.29.35";
  private static final String AUTHORITY_INFORMATION_ACCESS = "1.3.6.1.5.5.7.1.1";

  /** id-ad-caIssuers (1.3.6.1.5.5.7.48.2), as DER contents in hex. */
  private static final String CA_ISSUERS = "2b06010505073002";

  private static final int URI_NAME = 0x86;
  private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
  private static final String ANY_USE = "2.5.29.37.0";
  private static final int KEY_ID = 0x80;
  private static final int KEY_CERT_SIGN = 5;

  private X509Extensions() {}

  /** The key id, in hex (§4.2.1.2); empty as well if the extension is broken. */
  public static Optional<String> subjectKeyIdentifier(X509Certificate certificate) {
    return value(certificate, SUBJECT_KEY_IDENTIFIER, X509Extensions::keyId);
  }

  private static Optional<String> keyId(byte[] bytes) {
    return Optional.of(Der.read(bytes, 0, bytes.length).hex(bytes));
  }

  /**
   * The key id of the issuer, in hex (§4.2.1.1); there may be an extension without one. Empty as
   * well if the extension is broken.
   */
  public static Optional<String> authorityKeyIdentifier(X509Certificate certificate) {
    return value(certificate, AUTHORITY_KEY_IDENTIFIER, X509Extensions::issuersKeyId);
  }

  private static Optional<String> issuersKeyId(byte[] bytes) {
    Der sequence = Der.read(bytes, 0, bytes.length);
    if (sequence.start() == sequence.end()) {
      return Optional.empty();
    }
    Der first = Der.read(bytes, sequence.start(), sequence.end());
    return first.tag() == KEY_ID ? Optional.of(first.hex(bytes)) : Optional.empty();
  }

  /**
   * Where the issuer's certificate can be fetched, as the certificate tells (§4.2.2.1). Nobody has
   * verified that: it's for people, not to be fetched.
   */
  public static Optional<String> issuerAddress(X509Certificate certificate) {
    return value(certificate, AUTHORITY_INFORMATION_ACCESS, X509Extensions::caIssuers);
  }

  private static Optional<String> caIssuers(byte[] bytes) {
    Der all = Der.read(bytes, 0, bytes.length);
    for (int at = all.start(); at < all.end(); ) {
      Der description = Der.read(bytes, at, all.end());
      Der method = Der.read(bytes, description.start(), description.end());
      Der location = Der.read(bytes, method.end(), description.end());
      if (method.hex(bytes).equals(CA_ISSUERS) && location.tag() == URI_NAME) {
        int length = location.end() - location.start();
        return Optional.of(
            X509.printable(new String(bytes, location.start(), length, StandardCharsets.US_ASCII)));
      }
      at = description.end();
    }
    return Optional.empty();
  }

  /** Whether there are basic constraints that are marked as critical (§4.2.1.9). */
  public static boolean hasCriticalBasicConstraints(X509Certificate certificate) {
    Set<String> critical = certificate.getCriticalExtensionOIDs();
    return critical != null && critical.contains(BASIC_CONSTRAINTS);
  }

  /** Whether a key usage allows to sign certificates; without one, everything is allowed. */
  public static boolean maySignCertificates(X509Certificate certificate) {
    boolean[] usage = certificate.getKeyUsage();
    return usage == null || usage[KEY_CERT_SIGN];
  }

  /** Whether an extended key usage, if there is one, has TLS servers in it (§4.2.1.12). */
  public static boolean allowsServers(X509Certificate certificate) {
    try {
      List<String> uses = certificate.getExtendedKeyUsage();
      return uses == null || uses.contains(SERVER_AUTH) || uses.contains(ANY_USE);
    } catch (CertificateParsingException e) {
      return true;
    }
  }

  /**
   * Reads what is inside of the OCTET STRING that the JDK returns. The JDK takes a certificate
   * whose extensions are broken, as long as they aren't critical.
   */
  private static Optional<String> value(
      X509Certificate certificate, String oid, Function<byte[], Optional<String>> reader) {
    byte[] wrapped = certificate.getExtensionValue(oid);
    if (wrapped == null) {
      return Optional.empty();
    }
    try {
      Der octets = Der.read(wrapped, 0, wrapped.length);
      return reader.apply(Arrays.copyOfRange(wrapped, octets.start(), octets.end()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
