package dev.sallyport.tls.certificate;

import dev.sallyport.tls.certificate.ParsedFile.Broken;
import dev.sallyport.tls.certificate.ParsedFile.Certificates;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.UnrecoverableKeyException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the trusted certificates of a PKCS#12 or JKS key store. */
public final class StoreCertificates {
  /** What stores that hold no secret have; {@code null} reads a JKS without its integrity check. */
  private static final List<@Nullable String> JKS_PASSWORDS = Arrays.asList("changeit", "", null);

  /**
   * Without {@code null}, with which the JDK leaves out encrypted certificates and says nothing.
   */
  private static final List<@Nullable String> PKCS12_PASSWORDS = Arrays.asList("changeit", "");

  private StoreCertificates() {}

  /**
   * Reads the trusted certificates of a store in a file.
   *
   * @param type {@code PKCS12} or {@code JKS}
   * @param password its password, or {@code null} to try those that stores without secrets have
   */
  public static ParsedFile parse(String type, byte[] bytes, @Nullable String password) {
    List<@Nullable String> passwords =
        password != null
            ? List.of(password)
            : type.equals("JKS") ? JKS_PASSWORDS : PKCS12_PASSWORDS;
    for (@Nullable String attempt : passwords) {
      try {
        KeyStore store = KeyStore.getInstance(type);
        store.load(new ByteArrayInputStream(bytes), attempt == null ? null : attempt.toCharArray());
        return trusted(type, store);
      } catch (IOException e) {
        if (!(e.getCause() instanceof UnrecoverableKeyException)) {
          return new Broken("looks like %s but is broken: %s".formatted(type, X509.problem(e)));
        }
      } catch (GeneralSecurityException e) {
        return new Broken("looks like %s but is broken: %s".formatted(type, X509.problem(e)));
      }
    }
    return new Broken(
        password != null
            ? "is a %s store whose password is another one".formatted(type)
            : """
            is a %s store with a password, which can't be given here (only none and 'changeit' are tried); \
            write its CA certificates to a PEM file"""
                .formatted(type));
  }

  private static ParsedFile trusted(String type, KeyStore store) throws GeneralSecurityException {
    List<X509Certificate> certificates = trustedCertificates(store);
    if (!certificates.isEmpty()) {
      return new Certificates(certificates);
    }
    return new Broken(
        """
        is a %s store without an entry that is marked as trusted (openssl pkcs12 -export marks none unless \
        told with -jdktrust anyExtendedKeyUsage); write its CA certificates to a PEM file: openssl \
        pkcs12 -nokeys -in FILE -out ca.pem"""
            .formatted(type));
  }

  /**
   * The entries that are marked as trusted.
   *
   * @throws GeneralSecurityException if the store isn't loaded
   */
  public static List<X509Certificate> trustedCertificates(KeyStore store)
      throws GeneralSecurityException {
    List<X509Certificate> certificates = new ArrayList<>();
    for (String alias : Collections.list(store.aliases())) {
      if (store.isCertificateEntry(alias)
          && store.getCertificate(alias) instanceof X509Certificate certificate) {
        certificates.add(certificate);
      }
    }
    return certificates;
  }
}
