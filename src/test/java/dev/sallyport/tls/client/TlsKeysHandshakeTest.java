package dev.sallyport.tls.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.definition.ClientIdentity;
import dev.sallyport.definition.ServerTls;
import dev.sallyport.definition.SpkiPin;
import dev.sallyport.definition.SslVerify;
import dev.sallyport.definition.TlsVersion;
import dev.sallyport.testing.CertificateOptions;
import dev.sallyport.testing.TestCa;
import dev.sallyport.testing.TestCertificate;
import dev.sallyport.testing.TestKey;
import dev.sallyport.testing.TestKeyFile;
import dev.sallyport.testing.TlsTestServer;
import dev.sallyport.tls.certificate.X509;
import dev.sallyport.tls.trust.LoadedTls;
import dev.sallyport.tls.trust.Trust;
import dev.sallyport.tls.trust.TrustException;
import dev.sallyport.tls.trust.TrustResolver;
import java.net.URI;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The keys beside {@code ssl_verify} in real handshakes; who is refused saw no request. */
class TlsKeysHandshakeTest {
  private static final CertificateOptions GATEWAY =
      CertificateOptions.server().withCommonName("gateway").forClientsOnly();

  private final TestCa root = TestCa.root("Corp Root CA");
  private final TestCa clients = TestCa.root("Clients CA");

  @TempDir Path folder;

  private ServerTls tls() {
    return ServerTls.of(new SslVerify.CaPath(root.writePem(folder.resolve("ca.pem"))));
  }

  private ServerTls with(TestCertificate shown) {
    Path cert = TestKeyFile.write(folder.resolve("client.pem"), TestKeyFile.chain(shown));
    Path key = TestKeyFile.write(folder.resolve("client.key"), TestKeyFile.pkcs8(shown.key()));
    ServerTls tls = tls();
    return new ServerTls(
        tls.verify(),
        false,
        new ClientIdentity(cert, key, null),
        null,
        TlsVersion.TLS_1_2,
        null,
        List.of());
  }

  private ServerTls named(String serverName) {
    return new ServerTls(
        tls().verify(), false, null, serverName, TlsVersion.TLS_1_2, null, List.of());
  }

  private ServerTls pinned(SslVerify verify, X509Certificate... keys) {
    List<SpkiPin> pins =
        List.of(keys).stream().map(key -> new SpkiPin(X509.spkiSha256(key))).toList();
    return new ServerTls(verify, false, null, null, TlsVersion.TLS_1_2, null, pins);
  }

  private static TestClient.Outcome get(ServerTls tls, URI url) throws TrustException {
    Properties system = new Properties();
    system.setProperty("java.home", System.getProperty("java.home"));
    LoadedTls loaded = new TrustResolver(Map.of(), system).resolve(tls);
    try (TestClient client = new TestClient(loaded)) {
      return client.get(url);
    }
  }

  private TlsTestServer.Builder server() {
    return TlsTestServer.builder().certificate(root.issue("localhost"));
  }

  @ParameterizedTest
  @EnumSource(
      value = TestKey.class,
      names = {"EC_P256", "RSA_2048", "ED25519"})
  void showsTheClientCertificate(TestKey kind) throws Exception {
    for (String protocol : List.of("TLSv1.2", "TLSv1.3")) {
      TestCertificate shown =
          clients.intermediate("Clients Issuing CA").issue(GATEWAY.withKey(kind));
      try (TlsTestServer server =
          server().protocol(protocol).requireClientCertificateOf(clients).start()) {
        assertThat(get(with(shown), server.url()).word()).isEqualTo("OK");
        assertThat(get(tls(), server.url()).word()).isEqualTo("CLIENT_CERTIFICATE_REQUIRED");
        assertThat(server.requests()).isEqualTo(1);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void saysWhatTheServerHasAgainstTheClientCertificate(String protocol) throws Exception {
    try (TlsTestServer server =
        server().protocol(protocol).requireClientCertificateOf(clients).start()) {
      TestCertificate stranger = TestCa.root("Strange CA").issue(GATEWAY);
      TestClient.Outcome refused = get(with(stranger), server.url());
      assertThat(refused.word()).isEqualTo("CLIENT_CERTIFICATE_REFUSED");
      assertThat(refused.why().advice())
          .contains("'gateway', issued by 'Strange CA'")
          .contains("ssl_client_cert " + folder.resolve("client.pem"));

      TestClient.Outcome expired = get(with(clients.issue(GATEWAY.expired())), server.url());
      assertThat(expired.word()).isEqualTo("CLIENT_CERTIFICATE_REFUSED");
      assertThat(expired.why().advice()).startsWith("Renew 'gateway' in ssl_client_cert");
      assertThat(server.requests()).isZero();
    }
  }

  @Test
  void verifiesTheServerAlsoWhereItShowsACertificate() throws Exception {
    try (TlsTestServer server =
        TlsTestServer.builder()
            .certificate(TestCa.root("Strange CA").issue("localhost"))
            .requireClientCertificateOf(clients)
            .start()) {
      assertThat(get(with(clients.issue(GATEWAY)), server.url()).word())
          .isEqualTo("UNTRUSTED_ISSUER");
      assertThat(server.requests()).isZero();
    }
  }

  @Test
  void sendsAndVerifiesTheServerName() throws Exception {
    try (TlsTestServer server = TlsTestServer.start(root.issue("mcp.internal.example.com"))) {
      assertThat(get(tls(), server.url()).word()).isEqualTo("HOSTNAME_MISMATCH");
      assertThat(get(named("mcp.internal.example.com"), server.url()).word()).isEqualTo("OK");
      assertThat(server.serverNames()).containsExactly("mcp.internal.example.com");
      assertThat(server.requests()).isEqualTo(1);
    }
  }

  /** The JDK on its own would go back to the host of the URL. */
  @ParameterizedTest
  @ValueSource(strings = {"localhost", "127.0.0.1"})
  void takesNoCertificateForTheHostInsteadOfTheServerName(String host) throws Exception {
    try (TlsTestServer server = TlsTestServer.start(root.issue("localhost", "127.0.0.1"))) {
      URI url = URI.create("https://%s:%d".formatted(host, server.port()));
      TestClient.Outcome refused = get(named("mcp.internal.example.com"), url);
      assertThat(refused.word()).isEqualTo("HOSTNAME_MISMATCH");
      assertThat(refused.why().advice())
          .isEqualTo(
              "The certificate is for localhost, 127.0.0.1: use one of these in ssl_server_name, or"
                  + " have it made for 'mcp.internal.example.com' as well.");
      assertThat(server.requests()).isZero();
    }
  }

  @Test
  void keepsToTheLowestVersion() throws Exception {
    ServerTls modern =
        new ServerTls(tls().verify(), false, null, null, TlsVersion.TLS_1_3, null, List.of());
    try (TlsTestServer old = server().protocol("TLSv1.2").start();
        TlsTestServer current = server().protocol("TLSv1.3").start()) {
      assertThat(get(modern, current.url()).word()).isEqualTo("OK");
      TestClient.Outcome refused = get(modern, old.url());
      assertThat(refused.word()).isEqualTo("PROTOCOL_VERSION");
      assertThat(refused.why().advice()).contains("set ssl_min_version to TLSv1.2");
      assertThat(old.requests()).isZero();
      assertThat(get(tls(), old.url()).word()).isEqualTo("OK");
    }
  }

  @Test
  void takesPinnedKeysOnly() throws Exception {
    TestCa issuing = root.intermediate("Corp Issuing CA");
    TestCertificate own = issuing.issue("localhost");
    SslVerify verify = tls().verify();
    X509Certificate other = root.issue("localhost").certificate();
    try (TlsTestServer server = TlsTestServer.start(own)) {
      assertThat(get(pinned(verify, other, own.certificate()), server.url()).word())
          .isEqualTo("OK");
      assertThat(get(pinned(verify, issuing.certificate()), server.url()).word()).isEqualTo("OK");
      assertThat(get(pinned(verify, root.certificate()), server.url()).word()).isEqualTo("OK");
      TestClient.Outcome refused = get(pinned(verify, other), server.url());
      assertThat(refused.word()).isEqualTo("PIN_MISMATCH");
      assertThat(refused.why().advice())
          .endsWith(
              "put the new one into ssl_pin_sha256: %s."
                  .formatted(X509.spkiSha256(own.certificate())));
      assertThat(server.requests()).isEqualTo(3);
    }
  }

  @Test
  void aPinDoesNotStandForVerification() throws Exception {
    TestCertificate strange = TestCa.root("Strange CA").issue("localhost");
    try (TlsTestServer server = TlsTestServer.start(strange)) {
      assertThat(get(pinned(tls().verify(), strange.certificate()), server.url()).word())
          .isEqualTo("UNTRUSTED_ISSUER");
      assertThat(server.requests()).isZero();
    }
  }

  /** Anyone can send a certificate; only its owner has signed with its key. */
  @Test
  void aPinnedCertificateThatIsOnlySentAlongProvesNothing() throws Exception {
    X509Certificate namesake = TestCa.root("Corp Root CA").certificate();
    TestCertificate own = root.issue("localhost");
    TestCertificate both = own.withChain(own.certificate(), namesake);
    try (TlsTestServer server = TlsTestServer.start(both)) {
      assertThat(get(pinned(tls().verify(), namesake), server.url()).word()).isNotEqualTo("OK");
      assertThat(get(pinned(new SslVerify.Disabled(), namesake), server.url()).word())
          .isEqualTo("PIN_MISMATCH");
      assertThat(server.requests()).isZero();
    }
  }

  @Test
  void withoutVerificationOnlyTheServersOwnKeyCounts() throws Exception {
    TestCa issuing = root.intermediate("Corp Issuing CA");
    TestCertificate own = issuing.issue("other.example");
    SslVerify off = new SslVerify.Disabled();
    try (TlsTestServer server = TlsTestServer.start(own)) {
      assertThat(get(pinned(off, own.certificate()), server.url()).word()).isEqualTo("OK");
      assertThat(get(pinned(off, issuing.certificate()), server.url()).word())
          .isEqualTo("PIN_MISMATCH");
      assertThat(server.requests()).isEqualTo(1);
    }
  }

  @Test
  void anExceptionEndsWithTheBeginningOfItsDay() throws Exception {
    LocalDate end = LocalDate.of(2031, 2, 3);
    ServerTls tls =
        new ServerTls(
            new SslVerify.Disabled(), false, null, null, TlsVersion.TLS_1_2, end, List.of());
    assertThat(resolverAt("2031-02-02T23:59:59Z").resolve(tls).trust())
        .isEqualTo(new Trust.Unverified());
    assertThatThrownBy(() -> resolverAt("2031-02-03T00:00:00Z").resolve(tls))
        .isInstanceOf(TrustException.class)
        .hasMessageContaining("ssl_verify: false ended on 2031-02-03 (ssl_insecure_until)");
  }

  private static TrustResolver resolverAt(String now) {
    return new TrustResolver(
        Map.of(), new Properties(), List.of(), InstantSource.fixed(Instant.parse(now)));
  }

  /** Loaded before, and used after it: nobody looked at the clock in between. */
  @Test
  void refusesHandshakesAfterTheEndOfAnException() {
    LocalDate today = LocalDate.now(ZoneOffset.UTC);
    try (TlsTestServer server = server().start();
        TestClient over = new TestClient(unverifiedUntil(today));
        TestClient notYet = new TestClient(unverifiedUntil(today.plusDays(2)))) {
      assertThat(over.get(server.url()).word()).isEqualTo("EXCEPTION_ENDED");
      assertThat(server.requests()).isZero();
      assertThat(notYet.get(server.url()).word()).isEqualTo("OK");
    }
  }

  private static LoadedTls unverifiedUntil(LocalDate date) {
    return new LoadedTls(new Trust.Unverified(), null, null, TlsVersion.TLS_1_2, date, List.of());
  }

  @Test
  void trustsTheSystemInAddition() throws Exception {
    TestCa own = TestCa.root("Own CA");
    Path bundle = root.writePem(folder.resolve("bundle.pem"));
    Properties system = new Properties();
    system.setProperty("java.home", System.getProperty("java.home"));
    TrustResolver resolver =
        new TrustResolver(
            Map.of(), system, List.of(folder.resolve("none"), bundle), InstantSource.system());
    SslVerify verify = new SslVerify.CaPath(own.writePem(folder.resolve("own.pem")));
    ServerTls with = new ServerTls(verify, true, null, null, TlsVersion.TLS_1_2, null, List.of());
    LoadedTls loaded = resolver.resolve(with);
    assertThat(loaded.trust().origin())
        .startsWith("ssl_verify " + folder.resolve("own.pem") + ", with the JDK's trust store ")
        .endsWith(", with the system's bundle " + bundle);
    try (TlsTestServer byOwn = TlsTestServer.start(own.issue("localhost"));
        TlsTestServer bySystem = server().start();
        TlsTestServer strange = TlsTestServer.start(TestCa.root("Strange").issue("localhost"));
        TestClient client = new TestClient(loaded);
        TestClient without = new TestClient(resolver.resolve(ServerTls.of(verify)))) {
      assertThat(client.get(byOwn.url()).word()).isEqualTo("OK");
      assertThat(client.get(bySystem.url()).word()).isEqualTo("OK");
      assertThat(client.get(strange.url()).word()).isEqualTo("UNTRUSTED_ISSUER");
      assertThat(without.get(bySystem.url()).word()).isEqualTo("UNTRUSTED_ISSUER");
      assertThat(bySystem.requests()).isEqualTo(1);
      assertThat(strange.requests()).isZero();
    }
  }
}
