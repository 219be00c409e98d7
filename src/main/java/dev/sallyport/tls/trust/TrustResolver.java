package dev.sallyport.tls.trust;

import dev.sallyport.definition.ServerTls;
import dev.sallyport.definition.SslVerify;
import dev.sallyport.tls.certificate.CertificateDirectory;
import dev.sallyport.tls.certificate.CertificateFiles;
import dev.sallyport.tls.certificate.CertificateParser;
import dev.sallyport.tls.certificate.FileContent;
import dev.sallyport.tls.certificate.ParsedFile;
import dev.sallyport.tls.certificate.ParsedFile.Broken;
import dev.sallyport.tls.certificate.ParsedFile.Certificates;
import dev.sallyport.tls.certificate.ParsedFile.NoCertificate;
import dev.sallyport.tls.certificate.PathContent;
import dev.sallyport.tls.certificate.StoreCertificates;
import dev.sallyport.tls.certificate.X509;
import dev.sallyport.tls.identity.ClientCertificate;
import dev.sallyport.tls.identity.IdentityException;
import dev.sallyport.tls.identity.IdentityLoader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Resolves what a definition says about TLS to the certificates behind it. What a path holds is
 * parsed once for all servers, as long as it stays the same. Thread-safe.
 */
public final class TrustResolver {
  private final Map<String, String> environment;
  private final Properties systemProperties;
  private final List<Path> systemBundles;
  private final InstantSource clock;
  private final Map<TrustSource.Files, Parsed> parsed = new ConcurrentHashMap<>();
  private final IdentityLoader identities = new IdentityLoader();

  private record Parsed(String fingerprint, ParsedFile result) {}

  /**
   * @param environment the process's environment, for {@code SSL_CERT_FILE}
   * @param systemProperties the JVM's properties, for {@code javax.net.ssl.trustStore} and its kin
   */
  public TrustResolver(Map<String, String> environment, Properties systemProperties) {
    this(environment, systemProperties, SystemTrust.BUNDLES, InstantSource.system());
  }

  /**
   * The same on another system.
   *
   * @param systemBundles where the operating system's bundle may be
   * @param clock for the end of {@code ssl_insecure_until}
   */
  public TrustResolver(
      Map<String, String> environment,
      Properties systemProperties,
      List<Path> systemBundles,
      InstantSource clock) {
    this.environment = Map.copyOf(environment);
    this.systemProperties = (Properties) systemProperties.clone();
    this.systemBundles = List.copyOf(systemBundles);
    this.clock = clock;
  }

  /**
   * Reads the files that a definition names.
   *
   * @throws TrustException if a file is missing, unreadable, empty, broken or doesn't hold what it
   *     should, or if {@code ssl_insecure_until} is over
   */
  public LoadedTls resolve(ServerTls tls) throws TrustException {
    CertificateFiles files = new CertificateFiles();
    return LoadedTls.of(tls, trust(tls, files), identity(tls, files));
  }

  /** The time. */
  Instant now() {
    return clock.instant();
  }

  /** For how long {@code ssl_verify: false} still holds; negative if it doesn't any more. */
  Optional<Duration> exceptionLeft(ServerTls tls) {
    return Optional.ofNullable(tls.insecureUntil())
        .map(end -> Duration.between(clock.instant(), InsecureUntil.end(end)));
  }

  /** The client certificate, with files that were perhaps read before in this look. */
  @Nullable ClientCertificate identity(ServerTls tls, CertificateFiles files)
      throws TrustException {
    if (tls.identity() == null) {
      return null;
    }
    try {
      return identities.load(tls.identity(), files);
    } catch (IdentityException problem) {
      throw new TrustException(String.valueOf(problem.getMessage()));
    }
  }

  /** The trust, with files that were perhaps read before in this look. */
  Trust trust(ServerTls tls, CertificateFiles files) throws TrustException {
    LocalDate end = tls.insecureUntil();
    if (end != null && InsecureUntil.isOver(end, clock.instant())) {
      throw TrustException.ended(InsecureUntil.problem(end));
    }
    Trust trust = trust(tls.verify(), files);
    return tls.trustSystem() && trust instanceof Trust.Anchors anchors
        ? withSystem(anchors, files)
        : trust;
  }

  private Trust withSystem(Trust.Anchors anchors, CertificateFiles files) throws TrustException {
    List<String> origins = new ArrayList<>(List.of(anchors.origin()));
    Set<X509Certificate> certificates = new LinkedHashSet<>(anchors.certificates());
    Optional<TrustSource> bundle = SystemTrust.find(systemBundles, systemProperties);
    List<TrustSource> more = new ArrayList<>(List.of(DefaultTrust.ofJvm(systemProperties)));
    bundle.ifPresent(more::add);
    for (TrustSource source : more) {
      certificates.addAll(anchors(source, files).certificates());
      if (!origins.contains(source.origin())) {
        origins.add(source.origin());
      }
    }
    if (bundle.isEmpty()) {
      origins.add("no bundle of the operating system, since it has none");
    }
    return new Trust.Anchors(String.join(", with ", origins), List.copyOf(certificates));
  }

  private Trust trust(SslVerify sslVerify, CertificateFiles files) throws TrustException {
    return switch (sslVerify) {
      case SslVerify.Disabled() -> new Trust.Unverified();
      case SslVerify.CaPath(var path) ->
          anchors(new TrustSource.Files(path, "ssl_verify", null), files);
      case SslVerify.CaText(var pem) -> anchors(pem);
      case SslVerify.Default(), SslVerify.Enabled() ->
          anchors(DefaultTrust.find(environment, systemProperties), files);
    };
  }

  private Trust.Anchors anchors(TrustSource source, CertificateFiles files) throws TrustException {
    return switch (source) {
      case TrustSource.Files inFiles -> anchors(inFiles, files);
      case TrustSource.Provided provided -> anchors(provided);
    };
  }

  private static Trust.Anchors anchors(String pem) throws TrustException {
    return switch (CertificateParser.parse(pem.getBytes(StandardCharsets.UTF_8), null)) {
      case Certificates(var certificates) -> new Trust.Anchors("ssl_ca_pem", certificates);
      case NoCertificate(var problem) -> throw textFailure(problem);
      case Broken(var problem) -> throw textFailure(problem);
    };
  }

  private static TrustException textFailure(String problem) {
    return new TrustException(
        "ssl_ca_pem %s. Give it the CA's certificates as PEM text; nothing else is trusted instead."
            .formatted(problem));
  }

  private Trust.Anchors anchors(TrustSource.Files source, CertificateFiles files)
      throws TrustException {
    return switch (files.at(source.path())) {
      case PathContent.OneFile(var file, var fingerprint) ->
          anchors(source, fingerprint, List.of(file), false);
      case PathContent.Directory(var all, var fingerprint) ->
          anchors(source, fingerprint, all, true);
      case PathContent.Unreadable(var problem) -> throw failure(source, problem);
    };
  }

  private Trust.Anchors anchors(
      TrustSource.Files source, String fingerprint, List<FileContent> files, boolean directory)
      throws TrustException {
    @Nullable Parsed known = parsed.get(source);
    if (known == null || !known.fingerprint().equals(fingerprint)) {
      known =
          new Parsed(
              fingerprint,
              directory
                  ? CertificateDirectory.parse(files)
                  : CertificateParser.parse(files.getFirst().bytes(), source.password()));
      parsed.put(source, known);
    }
    return switch (known.result()) {
      case Certificates(var certificates) -> new Trust.Anchors(source.origin(), certificates);
      case NoCertificate(var problem) -> throw failure(source, problem);
      case Broken(var problem) -> throw failure(source, problem);
    };
  }

  private static Trust.Anchors anchors(TrustSource.Provided source) throws TrustException {
    try {
      KeyStore store = KeyStore.getInstance(source.type());
      String password = source.password();
      store.load(null, password == null ? null : password.toCharArray());
      List<X509Certificate> certificates = StoreCertificates.trustedCertificates(store);
      if (certificates.isEmpty()) {
        throw new TrustException(source.origin() + " holds no trusted certificate.");
      }
      return new Trust.Anchors(source.origin(), certificates);
    } catch (GeneralSecurityException | IOException e) {
      throw new TrustException(source.origin() + " can't be read: " + X509.problem(e));
    }
  }

  private static TrustException failure(TrustSource.Files source, String problem) {
    String advice =
        switch (source.setting()) {
          case "ssl_verify" ->
              "Set ssl_verify to a PEM file with the CA's certificate; nothing else is trusted instead";
          case "SSL_CERT_FILE" ->
              "Set SSL_CERT_FILE to a PEM file with CA certificates, or unset it to trust the JDK's";
          case "the system's bundle" -> "Correct it, or remove ssl_trust_system";
          default -> "Correct it, or set SSL_CERT_FILE to a PEM file with CA certificates";
        };
    return new TrustException("%s %s. %s.".formatted(source.origin(), problem, advice));
  }
}
