package dev.sallyport.tls.identity;

import dev.sallyport.definition.ClientIdentity;
import dev.sallyport.definition.Secret;
import dev.sallyport.tls.certificate.CertificateFiles;
import dev.sallyport.tls.certificate.CertificateParser;
import dev.sallyport.tls.certificate.ParsedFile;
import dev.sallyport.tls.certificate.PathContent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Loads client certificates with their keys. What the files hold is read once for as long as it
 * stays the same: to derive a key from a password takes a while on purpose. Thread-safe.
 */
public final class IdentityLoader {
  private final Map<ClientIdentity, Loaded> loaded = new ConcurrentHashMap<>();

  /** Either a certificate or the problem. */
  private record Loaded(
      String fingerprint, @Nullable ClientCertificate certificate, @Nullable String problem) {}

  /** A file as a setting names it. */
  private record Source(String setting, Path path) {
    IdentityException problem(@Nullable String words) {
      return new IdentityException("%s %s %s.".formatted(setting, path, words));
    }
  }

  /**
   * Reads the files, unless they're known already.
   *
   * @param files one look at the files
   * @throws IdentityException if they hold nothing that can be used
   */
  public ClientCertificate load(ClientIdentity identity, CertificateFiles files)
      throws IdentityException {
    Source certificateSource = new Source("ssl_client_cert", identity.certificate());
    PathContent.OneFile certificate = content(certificateSource, files);
    @Nullable Source keySource =
        identity.key() == null ? null : new Source("ssl_client_key", identity.key());
    PathContent.@Nullable OneFile key = keySource == null ? null : content(keySource, files);
    String fingerprint = certificate.fingerprint() + (key == null ? "" : " " + key.fingerprint());
    @Nullable Loaded known = loaded.get(identity);
    if (known == null || !known.fingerprint().equals(fingerprint)) {
      known =
          read(
              identity,
              fingerprint,
              certificate.file().bytes(),
              key == null ? null : key.file().bytes());
      loaded.put(identity, known);
    }
    if (known.certificate() == null) {
      throw new IdentityException(String.valueOf(known.problem()));
    }
    return known.certificate();
  }

  private static PathContent.OneFile content(Source source, CertificateFiles files)
      throws IdentityException {
    return switch (files.at(source.path())) {
      case PathContent.OneFile file -> file;
      case PathContent.Directory _ -> throw source.problem("is a folder; name the file in it");
      case PathContent.Unreadable(var problem) -> throw source.problem(problem);
    };
  }

  private static Loaded read(
      ClientIdentity identity, String fingerprint, byte[] certificate, byte @Nullable [] key) {
    try {
      return new Loaded(fingerprint, certificate(identity, certificate, key), null);
    } catch (IdentityException problem) {
      return new Loaded(fingerprint, null, problem.getMessage());
    }
  }

  private static ClientCertificate certificate(
      ClientIdentity identity, byte[] certificate, byte @Nullable [] key) throws IdentityException {
    Source source = new Source("ssl_client_cert", identity.certificate());
    @Nullable String password =
        Optional.ofNullable(identity.password()).map(Secret::value).orElse(null);
    if (KeyStoreFile.looksLike(certificate)) {
      if (key != null) {
        throw source.problem("is PKCS#12, which holds its own key; remove ssl_client_key");
      }
      KeyStoreFile store;
      try {
        store = KeyStoreFile.read(certificate, password);
      } catch (IdentityException problem) {
        throw source.problem(problem.getMessage());
      }
      return new ClientCertificate(
          origin(identity), store.chain(), store.key(), warnings(identity, true));
    }
    List<X509Certificate> chain = certificates(source, certificate);
    PrivateKey privateKey = privateKey(identity, certificate, key, password);
    return new ClientCertificate(
        origin(identity),
        ordered(identity, chain, privateKey),
        privateKey,
        warnings(identity, PrivateKeyFile.isEncrypted(key == null ? certificate : key)));
  }

  private static List<X509Certificate> certificates(Source source, byte[] bytes)
      throws IdentityException {
    return switch (CertificateParser.parse(bytes, null)) {
      case ParsedFile.Certificates(var certificates) -> certificates;
      case ParsedFile.NoCertificate(var problem) -> throw source.problem(problem);
      case ParsedFile.Broken(var problem) -> throw source.problem(problem);
    };
  }

  private static PrivateKey privateKey(
      ClientIdentity identity, byte[] certificate, byte @Nullable [] key, @Nullable String password)
      throws IdentityException {
    if (key == null && !PemKey.isIn(certificate)) {
      throw new Source("ssl_client_cert", identity.certificate())
          .problem("holds no private key; name the file that has it in ssl_client_key");
    }
    try {
      return PrivateKeyFile.read(key == null ? certificate : key, password);
    } catch (IdentityException problem) {
      throw keySource(identity).problem(problem.getMessage());
    }
  }

  /** The key's certificate first, wherever it stands in the file. */
  private static List<X509Certificate> ordered(
      ClientIdentity identity, List<X509Certificate> chain, PrivateKey key)
      throws IdentityException {
    X509Certificate own =
        chain.stream()
            .filter(each -> KeyMatch.belong(key, each.getPublicKey()))
            .findFirst()
            .orElseThrow(
                () ->
                    keySource(identity)
                        .problem(
                            "is not the key of the certificate in ssl_client_cert %s; give those that belong together"
                                .formatted(identity.certificate())));
    List<X509Certificate> ordered = new ArrayList<>(List.of(own));
    chain.stream().filter(each -> !each.equals(own)).forEach(ordered::add);
    return ordered;
  }

  private static Source keySource(ClientIdentity identity) {
    return identity.key() == null
        ? new Source("ssl_client_cert", identity.certificate())
        : new Source("ssl_client_key", identity.key());
  }

  private static String origin(ClientIdentity identity) {
    return "ssl_client_cert " + identity.certificate();
  }

  private static List<String> warnings(ClientIdentity identity, boolean usesPassword) {
    List<String> warnings = new ArrayList<>();
    Source source = keySource(identity);
    if (isReadableByAll(source.path())) {
      warnings.add(
          "%s %s can be read by every user of this machine; take that away: chmod o-r %s"
              .formatted(source.setting(), source.path(), source.path()));
    }
    if (identity.password() != null && !usesPassword) {
      warnings.add(
          "ssl_client_key_password isn't needed: the key in %s %s isn't encrypted"
              .formatted(source.setting(), source.path()));
    }
    return warnings;
  }

  private static boolean isReadableByAll(Path path) {
    try {
      return Files.getPosixFilePermissions(path).contains(PosixFilePermission.OTHERS_READ);
    } catch (IOException | UnsupportedOperationException notPosix) {
      return false;
    }
  }
}
