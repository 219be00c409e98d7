package dev.sallyport.tls.certificate;

import dev.sallyport.tls.certificate.ParsedFile.Broken;
import dev.sallyport.tls.certificate.ParsedFile.Certificates;
import dev.sallyport.tls.certificate.ParsedFile.NoCertificate;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads certificates from the bytes of a file, whose format is found by its content. */
public final class CertificateParser {
  private static final int JKS_MAGIC = 0xFEEDFEED;
  private static final int JCEKS_MAGIC = 0xCECECECE;

  /** Some tools write PKCS#12 in BER: a SEQUENCE of indefinite length, then version 3. */
  private static final String BER_PKCS12 = "3080020103";

  private CertificateParser() {}

  /**
   * Reads all certificates of one file.
   *
   * @param storePassword the password of a key store, or {@code null} to try what stores of
   *     certificates usually have
   */
  public static ParsedFile parse(byte[] bytes, @Nullable String storePassword) {
    if (bytes.length == 0) {
      return new NoCertificate("is empty");
    }
    int magic = bytes.length < 4 ? 0 : ByteBuffer.wrap(bytes).getInt();
    if (magic == JKS_MAGIC) {
      return StoreCertificates.parse("JKS", bytes, storePassword);
    }
    if (magic == JCEKS_MAGIC) {
      return new Broken("is a JCEKS key store; JKS, PKCS#12, PEM and DER are read");
    }
    if (HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, 5)).equals(BER_PKCS12)) {
      return StoreCertificates.parse("PKCS12", bytes, storePassword);
    }
    if (Der.looksLikeDer(bytes)) {
      return parseDer(bytes, storePassword);
    }
    String text = decode(bytes);
    if (text.contains(PemCertificates.BEGIN)) {
      return PemCertificates.parse(text);
    }
    return new NoCertificate(
        text.stripLeading().startsWith("<")
            ? "holds no certificate but HTML or XML"
            : "holds no certificate in a form that is read (PEM, DER, PKCS#12, JKS)");
  }

  private static ParsedFile parseDer(byte[] bytes, @Nullable String storePassword) {
    try {
      Der outer = Der.read(bytes, 0, bytes.length);
      Der inner = Der.read(bytes, outer.start(), outer.end());
      return switch (inner.tag()) {
        // PFX ::= SEQUENCE { version INTEGER {v3(3)}, ... } (RFC 7292 §4); keys have 0, 1 or a
        // modulus' size
        case Der.INTEGER ->
            inner.hex(bytes).equals("03")
                ? StoreCertificates.parse("PKCS12", bytes, storePassword)
                : new NoCertificate("is a private key, not a certificate");
        case Der.OBJECT_IDENTIFIER ->
            new Broken(
                "is PKCS#7; convert it: openssl pkcs7 -inform DER -print_certs -in FILE -out ca.pem");
        default -> derCertificates(bytes);
      };
    } catch (IllegalArgumentException e) {
      return new Broken("looks like DER but is broken: " + e.getMessage());
    }
  }

  private static ParsedFile derCertificates(byte[] bytes) {
    List<X509Certificate> certificates = new ArrayList<>();
    int offset = 0;
    while (offset < bytes.length) {
      int position = certificates.size() + 1;
      try {
        int end = Der.read(bytes, offset, bytes.length).end();
        certificates.add(X509.certificate(bytes, offset, end));
        offset = end;
      } catch (CertificateException | IllegalArgumentException e) {
        return new Broken(
            "looks like DER but its certificate number %d is corrupt: %s"
                .formatted(position, X509.problem(e)));
      }
    }
    return new Certificates(certificates);
  }

  /** PEM is ASCII, but Windows' tools also write it as UTF-16 with a byte order mark. */
  private static String decode(byte[] bytes) {
    int mark = bytes.length < 2 ? 0 : ((bytes[0] & 0xFF) << 8) | (bytes[1] & 0xFF);
    return new String(
        bytes,
        mark == 0xFFFE || mark == 0xFEFF ? StandardCharsets.UTF_16 : StandardCharsets.ISO_8859_1);
  }
}
