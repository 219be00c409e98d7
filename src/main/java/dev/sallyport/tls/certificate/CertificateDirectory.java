package dev.sallyport.tls.certificate;

import dev.sallyport.tls.certificate.ParsedFile.Broken;
import dev.sallyport.tls.certificate.ParsedFile.Certificates;
import dev.sallyport.tls.certificate.ParsedFile.NoCertificate;
import java.security.cert.X509Certificate;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.SequencedSet;
import java.util.regex.Pattern;

/** Reads the certificates of all files of a directory. */
public final class CertificateDirectory {
  private static final Pattern CERTIFICATE_NAME =
      Pattern.compile(".*\\.(pem|crt|cer|der|p12|pfx|jks)");

  private CertificateDirectory() {}

  /**
   * Files that are something else (a text, a key) are left out; one that's broken breaks the whole,
   * and so does an empty one with a certificate's file name.
   */
  public static ParsedFile parse(List<FileContent> files) {
    SequencedSet<X509Certificate> certificates = new LinkedHashSet<>();
    for (FileContent file : files) {
      switch (CertificateParser.parse(file.bytes(), null)) {
        case Certificates(var found) -> certificates.addAll(found);
        case Broken(var problem) -> {
          return new Broken("is a directory whose file %s %s".formatted(file.name(), problem));
        }
        case NoCertificate(var problem) -> {
          if (file.bytes().length == 0 && isCertificateName(file.name())) {
            return new Broken("is a directory whose file %s %s".formatted(file.name(), problem));
          }
        }
      }
    }
    return certificates.isEmpty()
        ? new NoCertificate("is a directory without a certificate file")
        : new Certificates(List.copyOf(certificates));
  }

  private static boolean isCertificateName(String name) {
    return CERTIFICATE_NAME.matcher(name.toLowerCase(Locale.ROOT)).matches();
  }
}
