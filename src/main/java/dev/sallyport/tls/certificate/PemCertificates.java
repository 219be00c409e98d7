package dev.sallyport.tls.certificate;

import dev.sallyport.tls.certificate.ParsedFile.Broken;
import dev.sallyport.tls.certificate.ParsedFile.Certificates;
import dev.sallyport.tls.certificate.ParsedFile.NoCertificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads certificates from PEM (RFC 7468): text around the blocks and other kinds of blocks pass.
 */
final class PemCertificates {
  static final String BEGIN = "-----BEGIN ";
  private static final String DASHES = "-----";
  private static final String TRUSTED = "TRUSTED CERTIFICATE";
  private static final Set<String> PLAIN = Set.of("CERTIFICATE", "X509 CERTIFICATE");

  private PemCertificates() {}

  /** Reads every certificate; one that is corrupt breaks the file. */
  static ParsedFile parse(String text) {
    List<X509Certificate> certificates = new ArrayList<>();
    Set<String> others = new TreeSet<>();
    int position = 0;
    int begin = text.indexOf(BEGIN);
    while (begin >= 0) {
      int labelEnd = text.indexOf(DASHES, begin + BEGIN.length());
      if (labelEnd < 0) {
        return new Broken("has a BEGIN line that isn't whole, in line " + line(text, begin));
      }
      String label = text.substring(begin + BEGIN.length(), labelEnd);
      int bodyStart = labelEnd + DASHES.length();
      int next = text.indexOf(BEGIN, bodyStart);
      boolean certificate = PLAIN.contains(label) || label.equals(TRUSTED);
      if (certificate) {
        position++;
        try {
          byte[] der = body(text, label, bodyStart, next < 0 ? text.length() : next);
          if (label.equals(TRUSTED)) {
            TrustedCertificate trusted = TrustedCertificate.read(der);
            if (trusted.forServers()) {
              certificates.add(trusted.certificate());
            } else {
              others.add("a certificate marked as not trusted for servers");
            }
          } else {
            certificates.add(certificate(der));
          }
        } catch (CertificateException | IllegalArgumentException e) {
          return new Broken(
              "has a corrupt certificate: number %d, in line %d: %s"
                  .formatted(position, line(text, begin), X509.problem(e)));
        }
      } else {
        others.add(label);
      }
      begin = next;
    }
    return certificates.isEmpty() ? without(others) : new Certificates(certificates);
  }

  private static byte[] body(String text, String label, int start, int limit) {
    int end = text.indexOf("-----END " + label + DASHES, start);
    if (end < 0 || end >= limit) {
      throw new IllegalArgumentException("its END line is missing");
    }
    return Base64.getDecoder().decode(text.substring(start, end).replaceAll("\\s", ""));
  }

  private static X509Certificate certificate(byte[] der) throws CertificateException {
    if (Der.read(der, 0, der.length).end() != der.length) {
      throw new CertificateException("there is more in it than a certificate");
    }
    return X509.certificate(der, 0, der.length);
  }

  private static ParsedFile without(Set<String> others) {
    String found = X509.printable(String.join(", ", others));
    return new NoCertificate(
        others.stream().anyMatch(label -> label.endsWith("PRIVATE KEY"))
            ? "holds a private key, not a certificate"
            : "holds no certificate to trust, but: " + found);
  }

  private static long line(String text, int offset) {
    return text.substring(0, offset).chars().filter(c -> c == '\n').count() + 1;
  }
}
