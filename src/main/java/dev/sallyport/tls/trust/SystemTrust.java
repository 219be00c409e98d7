package dev.sallyport.tls.trust;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/** Finds the operating system's bundle of CA certificates. */
final class SystemTrust {
  /** Where Linux distributions and BSDs have it, as Go's crypto/x509 knows them. */
  static final List<Path> BUNDLES =
      Stream.of(
              "/etc/ssl/certs/ca-certificates.crt",
              "/etc/pki/tls/certs/ca-bundle.crt",
              "/etc/ssl/ca-bundle.pem",
              "/etc/pki/tls/cacert.pem",
              "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
              "/etc/ssl/cert.pem",
              "/usr/local/etc/ssl/cert.pem",
              "/usr/local/share/certs/ca-root-nss.crt",
              "/etc/openssl/certs/ca-certificates.crt")
          .map(Path::of)
          .toList();

  private SystemTrust() {}

  /** The bundle, if this system has one. */
  static Optional<TrustSource> find(List<Path> bundles, Properties system) {
    String name = system.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    if (name.startsWith("windows")) {
      return Optional.of(new TrustSource.Provided("Windows-ROOT", null));
    }
    if (name.startsWith("mac")) {
      return Optional.of(new TrustSource.Provided("KeychainStore-ROOT", null));
    }
    return bundles.stream()
        .filter(Files::exists)
        .findFirst()
        .map(path -> new TrustSource.Files(path, "the system's bundle", null));
  }
}
