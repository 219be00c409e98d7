package dev.sallyport.tls.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.testing.CertificateOptions;
import dev.sallyport.testing.TestCa;
import dev.sallyport.testing.TlsTestServer;
import dev.sallyport.tls.diagnosis.TlsDiagnosis;
import dev.sallyport.tls.trust.LoadedTls;
import dev.sallyport.tls.trust.Trust;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.netty.Connection;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.tcp.TcpClient;

/** What the gateway relies on beyond the verdict on a certificate. */
class ClientTlsTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final TestCa root = TestCa.root("Corp Root CA");
  private final Trust right = trust(root);
  private final Trust wrong = trust(TestCa.root("Other CA"));

  @Test
  void reusesOneConnectionForManyRequests() {
    try (TlsTestServer server = TlsTestServer.start(root.issue("localhost"));
        TestClient verified = new TestClient(right);
        TestClient unverified = new TestClient(new Trust.Unverified())) {
      for (int i = 0; i < 50; i++) {
        assertThat(verified.get(server.url()).word()).isEqualTo("OK");
        assertThat(unverified.get(server.url()).word()).isEqualTo("OK");
      }
      assertThat(server.requests()).isEqualTo(100);
      assertThat(server.handshakes()).isEqualTo(2);
      assertThat(server.connections()).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void noServersTrustReachesAnother(String protocol) {
    try (TlsTestServer server =
            TlsTestServer.builder()
                .certificate(root.issue("localhost"))
                .protocol(protocol)
                .start();
        TestClient off = new TestClient(new Trust.Unverified());
        TestClient on = new TestClient(right);
        TestClient other = new TestClient(wrong)) {
      for (int i = 0; i < 3; i++) {
        assertThat(off.get(server.url()).word()).isEqualTo("OK");
        assertThat(on.get(server.url()).word()).isEqualTo("OK");
        assertThat(other.get(server.url()).word()).isEqualTo("UNTRUSTED_ISSUER");
      }
      assertThat(server.requests()).isEqualTo(6);
    }
  }

  @Test
  void noServersTrustReachesAnotherThroughASharedPool() {
    ConnectionProvider pool = ConnectionProvider.create("shared", 4);
    try (TlsTestServer server = TlsTestServer.start(root.issue("localhost"));
        TestClient off =
            new TestClient(new ClientTls(LoadedTls.of(new Trust.Unverified()), TIMEOUT), pool);
        TestClient other = new TestClient(new ClientTls(LoadedTls.of(wrong), TIMEOUT), pool)) {
      assertThat(off.get(server.url()).word()).isEqualTo("OK");
      assertThat(other.get(server.url()).word()).isEqualTo("UNTRUSTED_ISSUER");
      assertThat(server.requests()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void changedTrustVerifiesAgainInsteadOfResuming(String protocol) {
    try (TlsTestServer server =
        TlsTestServer.builder().certificate(root.issue("localhost")).protocol(protocol).start()) {
      try (TestClient before = new TestClient(right)) {
        assertThat(before.get(server.url()).word()).isEqualTo("OK");
      }
      try (TestClient after = new TestClient(wrong)) {
        assertThat(after.get(server.url()).word()).isEqualTo("UNTRUSTED_ISSUER");
      }
      assertThat(server.requests()).isEqualTo(1);
    }
  }

  @Test
  void checksTheHostNameEvenWhereReactorNettyDoesNot() {
    try (TlsTestServer server = TlsTestServer.start(root.issue("other.example"))) {
      ClientTls tls = new ClientTls(LoadedTls.of(right), TIMEOUT);
      assertThatThrownBy(
              () -> {
                Connection connection =
                    TcpClient.create()
                        .host("localhost")
                        .port(server.port())
                        .secure(tls.sslProvider())
                        .connectNow(TIMEOUT);
                connection.disposeNow();
              })
          .satisfies(
              failure ->
                  assertThat(tls.diagnose(failure, server.url()))
                      .map(TlsDiagnosis::reason)
                      .contains(TlsDiagnosis.Reason.HOSTNAME_MISMATCH));
      assertThat(server.handshakes()).isZero();
    }
  }

  @Test
  void trustsACaWhoseOwnCertificateHasExpired() {
    TestCa expired = TestCa.root(CertificateOptions.ca("Old Root CA").expired());
    try (TlsTestServer server = TlsTestServer.start(expired.issue("localhost"));
        TestClient client = new TestClient(trust(expired))) {
      assertThat(client.get(server.url()).word()).isEqualTo("OK");
    }
  }

  @Test
  void refusesToVerifyWithoutAHostName() throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, null, null);
    SSLEngine engine = context.createSSLEngine("localhost", 443);
    var chain = root.issue("localhost").chain().toArray(new X509Certificate[0]);
    VerifyingTrustManager manager = new VerifyingTrustManager(List.of(root.certificate()));
    assertThatThrownBy(() -> manager.checkServerTrusted(chain, "UNKNOWN", engine))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> manager.checkServerTrusted(chain, "UNKNOWN"))
        .isInstanceOf(CertificateException.class);
  }

  /** As Node's servers do it: they complete the handshake, look, and close without an alert. */
  @ParameterizedTest
  @CsvSource({"TLSv1.2, true", "TLSv1.2, false", "TLSv1.3, true", "TLSv1.3, false"})
  void recognisesServersThatCloseAfterAHandshakeWithoutClientCertificate(
      String protocol, boolean asks) {
    TlsTestServer.Builder builder =
        TlsTestServer.builder()
            .certificate(root.issue("localhost"))
            .protocol(protocol)
            .handler(
                (request, response) -> {
                  request.withConnection(Connection::dispose);
                  return response.neverComplete();
                });
    try (TlsTestServer server = (asks ? builder.askForClientCertificate() : builder).start();
        TestClient client = new TestClient(right)) {
      TestClient.Outcome outcome = client.get(server.url());
      assertThat(outcome.failure()).isNotNull();
      assertThat(Optional.ofNullable(outcome.diagnosis()).map(TlsDiagnosis::reason))
          .isEqualTo(
              asks
                  ? Optional.of(TlsDiagnosis.Reason.CLIENT_CERTIFICATE_REQUIRED)
                  : Optional.empty());
    }
  }

  @Test
  void doesWithoutACertificateThatAServerOnlyAsksFor() {
    try (TlsTestServer server =
            TlsTestServer.builder()
                .certificate(root.issue("localhost"))
                .askForClientCertificate()
                .start();
        TestClient client = new TestClient(right)) {
      assertThat(client.get(server.url()).word()).isEqualTo("OK");
      assertThat(client.get(server.url()).word()).isEqualTo("OK");
      assertThat(server.handshakes()).isEqualTo(1);
    }
  }

  @Test
  void givesTheSameProviderEachTime() {
    ClientTls tls = new ClientTls(LoadedTls.of(right), TIMEOUT);
    assertThat(tls.sslProvider()).isSameAs(tls.sslProvider());
    assertThat(tls.loaded().trust()).isEqualTo(right);
  }

  private static Trust trust(TestCa ca) {
    return new Trust.Anchors("test", List.of(ca.certificate()));
  }
}
