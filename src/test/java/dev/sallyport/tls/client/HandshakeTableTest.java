package dev.sallyport.tls.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.definition.ServerTls;
import dev.sallyport.definition.SslVerify;
import dev.sallyport.testing.CertificateOptions;
import dev.sallyport.testing.RawTestServer;
import dev.sallyport.testing.TestCa;
import dev.sallyport.testing.TestCertificate;
import dev.sallyport.testing.TestKey;
import dev.sallyport.testing.Tls11Server;
import dev.sallyport.testing.TlsTestServer;
import dev.sallyport.tls.trust.LoadedTls;
import dev.sallyport.tls.trust.Trust;
import dev.sallyport.tls.trust.TrustException;
import dev.sallyport.tls.trust.TrustResolver;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every kind of server against every kind of {@code ssl_verify}, with real handshakes. */
class HandshakeTableTest {
  private final TestCa root = TestCa.root("Corp Root CA");
  private final TestCa other = TestCa.root("Other CA");

  @TempDir Path directory;
  private Path rightCa;
  private Path wrongCa;

  HandshakeTableTest() {
    rightCa = Path.of("");
    wrongCa = Path.of("");
  }

  @BeforeEach
  void writeFiles() {
    rightCa = root.writePem(directory.resolve("right.pem"));
    wrongCa = other.writePem(directory.resolve("wrong.pem"));
  }

  @ParameterizedTest(name = "{0}: false {1}, right path {2}, wrong path {3}, default {4}")
  @CsvSource({
    "RIGHT,                OK, OK,                          UNTRUSTED_ISSUER, UNTRUSTED_ISSUER",
    "BY_INTERMEDIATE,      OK, OK,                          UNTRUSTED_ISSUER, UNTRUSTED_ISSUER",
    "EXPIRED,              OK, EXPIRED,                     UNTRUSTED_ISSUER, UNTRUSTED_ISSUER",
    "NOT_YET_VALID,        OK, NOT_YET_VALID,               UNTRUSTED_ISSUER, UNTRUSTED_ISSUER",
    "OTHER_HOST,           OK, HOSTNAME_MISMATCH,           UNTRUSTED_ISSUER, UNTRUSTED_ISSUER",
    "NO_NAMES,             OK, HOSTNAME_MISMATCH,           UNTRUSTED_ISSUER, UNTRUSTED_ISSUER",
    "IP_ONLY_BY_NAME,      OK, HOSTNAME_MISMATCH,           UNTRUSTED_ISSUER, UNTRUSTED_ISSUER",
    "IP_ONLY_BY_IP,        OK, OK,                          UNTRUSTED_ISSUER, UNTRUSTED_ISSUER",
    "NAME_ONLY_BY_IP,      OK, HOSTNAME_MISMATCH,           UNTRUSTED_ISSUER, UNTRUSTED_ISSUER",
    "IPV6,                 OK, OK,                          UNTRUSTED_ISSUER, UNTRUSTED_ISSUER",
    "SELF_SIGNED,          OK, SELF_SIGNED,                 SELF_SIGNED,      SELF_SIGNED",
    "PINNED,               OK, OK,                          SELF_SIGNED,      SELF_SIGNED",
    "PINNED_EXPIRED,       OK, EXPIRED,                     SELF_SIGNED,      SELF_SIGNED",
    "PINNED_OTHER_HOST,    OK, HOSTNAME_MISMATCH,           SELF_SIGNED,      SELF_SIGNED",
    "INCOMPLETE,           OK, INCOMPLETE_CHAIN,            INCOMPLETE_CHAIN, INCOMPLETE_CHAIN",
    "EXPIRED_INTERMEDIATE, OK, EXPIRED,                     UNTRUSTED_ISSUER, UNTRUSTED_ISSUER",
    "BY_NO_CA,             OK, INVALID_CERTIFICATE,         UNTRUSTED_ISSUER, UNTRUSTED_ISSUER",
    "FOR_CLIENTS,          OK, INVALID_CERTIFICATE,         UNTRUSTED_ISSUER, UNTRUSTED_ISSUER",
  })
  void verifiesTheServersCertificate(
      ServerCase server, String off, String right, String wrong, String absent) throws Exception {
    TestCertificate certificate = server.certificate(root);
    if (server.name().startsWith("PINNED")) {
      rightCa = certificate.writePem(directory.resolve("pinned.pem"));
    }
    try (TlsTestServer running =
        TlsTestServer.builder().address(server.address()).certificate(certificate).start()) {
      URI url = server.byName() ? URI.create("https://localhost:" + running.port()) : running.url();
      expect(url, running::requests, off, right, wrong, absent);
    }
  }

  @ParameterizedTest
  @CsvSource({"TLSv1.2", "TLSv1.3"})
  void recognisesServersThatWantAClientCertificate(String protocol) throws Exception {
    try (TlsTestServer running =
        TlsTestServer.builder()
            .certificate(root.issue("localhost"))
            .protocol(protocol)
            .requireClientCertificate()
            .start()) {
      expect(
          running.url(),
          running::requests,
          "CLIENT_CERTIFICATE_REQUIRED",
          "CLIENT_CERTIFICATE_REQUIRED",
          "UNTRUSTED_ISSUER",
          "UNTRUSTED_ISSUER");
    }
  }

  @Test
  void recognisesServersOlderThanTls12() throws Exception {
    TestCertificate certificate =
        root.issue(CertificateOptions.server("localhost").withKey(TestKey.RSA_2048));
    try (Tls11Server running = Tls11Server.start(certificate, directory)) {
      expectAlways(running.httpsUrl(), () -> 0, "PROTOCOL_VERSION");
    }
  }

  @Test
  void recognisesPlainHttpOnTheTlsPort() throws Exception {
    try (TlsTestServer running = TlsTestServer.builder().start()) {
      expectAlways(running.httpsUrl(), running::requests, "NOT_TLS");
    }
  }

  @Test
  void recognisesServersThatCloseInTheHandshake() throws Exception {
    try (RawTestServer running = RawTestServer.closing()) {
      expectAlways(running.httpsUrl(), () -> 0, "CONNECTION_CLOSED");
    }
  }

  @Test
  void recognisesServersThatResetInTheHandshake() throws Exception {
    try (RawTestServer running = RawTestServer.resetting()) {
      expectAlways(running.httpsUrl(), () -> 0, "CONNECTION_CLOSED");
    }
  }

  @Test
  void recognisesSilentServers() throws Exception {
    try (RawTestServer running = RawTestServer.silent();
        TestClient client =
            new TestClient(
                new ClientTls(LoadedTls.of(new Trust.Unverified()), Duration.ofMillis(300)))) {
      assertThat(client.get(running.httpsUrl()).word()).isEqualTo("HANDSHAKE_TIMEOUT");
    }
  }

  private void expectAlways(URI url, IntSupplier requests, String word) throws TrustException {
    expect(url, requests, word, word, word, word);
  }

  private void expect(
      URI url, IntSupplier requests, String off, String right, String wrong, String absent)
      throws TrustException {
    expect(url, requests, new SslVerify.Disabled(), Map.of(), off);
    expect(url, requests, new SslVerify.CaPath(rightCa), Map.of(), right);
    expect(url, requests, new SslVerify.CaPath(wrongCa), sslCertFile(rightCa), wrong);
    expect(url, requests, new SslVerify.Default(), sslCertFile(rightCa), right);
    expect(url, requests, new SslVerify.Enabled(), sslCertFile(rightCa), right);
    expect(url, requests, new SslVerify.Default(), sslCertFile(wrongCa), wrong);
    expect(url, requests, new SslVerify.Default(), Map.of(), absent);
    expect(url, requests, new SslVerify.Enabled(), Map.of("SSL_CERT_FILE", ""), absent);
  }

  private static Map<String, String> sslCertFile(Path file) {
    return Map.of("SSL_CERT_FILE", file.toString());
  }

  private static void expect(
      URI url,
      IntSupplier requests,
      SslVerify sslVerify,
      Map<String, String> environment,
      String word)
      throws TrustException {
    Properties system = new Properties();
    system.setProperty("java.home", System.getProperty("java.home"));
    Trust trust = new TrustResolver(environment, system).resolve(ServerTls.of(sslVerify)).trust();
    int before = requests.getAsInt();
    try (TestClient client = new TestClient(trust)) {
      TestClient.Outcome outcome = client.get(url);
      assertThat(outcome.word()).as("%s with %s", url, trust.origin()).isEqualTo(word);
      assertThat(requests.getAsInt() - before)
          .as("requests that the server saw with %s", trust.origin())
          .isEqualTo(word.equals("OK") ? 1 : 0);
    }
  }
}
