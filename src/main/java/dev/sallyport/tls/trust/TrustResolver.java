package dev.sallyport.tls.trust;

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
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Resolves {@code ssl_verify} to the certificates behind it. What a path holds is parsed once for
 * all servers, as long as it stays the same. Thread-safe.
 */
public final class TrustResolver {
  private final Map<String, String> environment;
  private final Properties systemProperties;
  private final Map<TrustSource.Files, Parsed> parsed = new ConcurrentHashMap<>();

  private record Parsed(String fingerprint, ParsedFile result) {}

  /**
   * @param environment the process's environment, for {@code SSL_CERT_FILE}
   * @param systemProperties the JVM's properties, for {@code javax.net.ssl.trustStore} and its kin
   */
  public TrustResolver(Map<String, String> environment, Properties systemProperties) {
    this.environment = Map.copyOf(environment);
    this.systemProperties = (Properties) systemProperties.clone();
  }

  /**
   * Reads the files that {@code sslVerify} names.
   *
   * @throws TrustException if a file is missing, unreadable, empty, broken or holds no certificate
   */
  public Trust resolve(SslVerify sslVerify) throws TrustException {
    return resolve(sslVerify, new CertificateFiles());
  }

  /** The same, with files that were perhaps read before in this look. */
  Trust resolve(SslVerify sslVerify, CertificateFiles files) throws TrustException {
    return switch (sslVerify) {
      case SslVerify.Disabled() -> new Trust.Unverified();
      case SslVerify.CaPath(var path) ->
          anchors(new TrustSource.Files(path, "ssl_verify", null), files);
      case SslVerify.CaText(var pem) -> anchors(pem);
      case SslVerify.Default(), SslVerify.Enabled() ->
          switch (DefaultTrust.find(environment, systemProperties)) {
            case TrustSource.Files source -> anchors(source, files);
            case TrustSource.Provided source -> anchors(source);
          };
    };
  }

  private static Trust anchors(String pem) throws TrustException {
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

  private Trust anchors(TrustSource.Files source, CertificateFiles files) throws TrustException {
    return switch (files.at(source.path())) {
      case PathContent.OneFile(var file, var fingerprint) ->
          anchors(source, fingerprint, List.of(file), false);
      case PathContent.Directory(var all, var fingerprint) ->
          anchors(source, fingerprint, all, true);
      case PathContent.Unreadable(var problem) -> throw failure(source, problem);
    };
  }

  private Trust anchors(
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

  private static Trust anchors(TrustSource.Provided source) throws TrustException {
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
          default -> "Correct it, or set SSL_CERT_FILE to a PEM file with CA certificates";
        };
    return new TrustException("%s %s. %s.".formatted(source.origin(), problem, advice));
  }
}
