package dev.sallyport.tls.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.testing.CertificateOptions;
import dev.sallyport.testing.ClosedPort;
import dev.sallyport.testing.RawTestServer;
import dev.sallyport.testing.TestCa;
import dev.sallyport.testing.TestCertificate;
import dev.sallyport.testing.TlsTestServer;
import dev.sallyport.tls.client.TestClient;
import dev.sallyport.tls.trust.Trust;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of a failed handshake, and to whom. */
class TlsDiagnosisTest {
  private final TestCa root = TestCa.root("Corp Root CA");
  private final TestCa other = TestCa.root("Other CA");
  private final Trust trust =
      new Trust.Anchors("ssl_verify /etc/corp-ca.pem", List.of(root.certificate()));

  @Test
  void namesTheMissingCa() {
    TlsDiagnosis diagnosis = diagnose(other.issue("localhost"));
    assertThat(diagnosis.summary())
        .isEqualTo("The server's certificate is signed by a CA that is not trusted.");
    assertThat(diagnosis.advice()).contains("ssl_verify", "'Other CA'");
    assertThat(diagnosis.trustOrigin()).isEqualTo("ssl_verify /etc/corp-ca.pem");
  }

  @Test
  void tellsACaOfTheSameNameWithAnotherKey() {
    assertThat(diagnose(TestCa.root("Corp Root CA").issue("localhost")).advice())
        .contains("has the right name but another key");
    TestCa withoutKeyIds =
        TestCa.root(
            CertificateOptions.ca("Corp Root CA")
                .withoutSubjectKeyIdentifier()
                .withoutAuthorityKeyIdentifier());
    TestCertificate issued =
        withoutKeyIds.issue(CertificateOptions.server("localhost").withoutAuthorityKeyIdentifier());
    assertThat(diagnose(issued).reason()).isEqualTo(TlsDiagnosis.Reason.UNTRUSTED_ISSUER);
    assertThat(diagnose(issued).advice()).contains("has the right name but another key");
  }

  @Test
  void namesTheHostsThatTheCertificateIsFor() {
    TlsDiagnosis diagnosis = diagnose(root.issue("a.example", "*.b.example", "192.0.2.1"));
    assertThat(diagnosis.advice())
        .contains("a.example, *.b.example, 192.0.2.1")
        .contains("'localhost'");
  }

  @Test
  void namesTheIntermediateThatTheServerDoesNotSend() {
    TestCertificate issued = root.intermediate("Corp Issuing CA").issue("localhost");
    assertThat(diagnose(issued.withChain(issued.certificate())).advice())
        .contains("'Corp Issuing CA'");
  }

  @Test
  void namesTheCertificateThatExpired() {
    assertThat(diagnose(root.issue(CertificateOptions.server("localhost").expired())).summary())
        .startsWith("The server's certificate expired on ");
    assertThat(
            diagnose(
                    root.intermediate(CertificateOptions.ca("Old CA").expired()).issue("localhost"))
                .advice())
        .contains("'Old CA'");
  }

  @Test
  void keepsInternalsFromTheClient() {
    for (TestCertificate certificate :
        List.of(
            other.issue("localhost"),
            root.issue("secret.internal"),
            root.issue(CertificateOptions.server("localhost").expired()),
            TestCa.selfSigned(CertificateOptions.server("secret.internal")))) {
      assertThat(diagnose(certificate).summary())
          .doesNotContain("/", "secret", "Corp", "localhost")
          .hasSizeLessThan(120);
    }
  }

  @Test
  void tellsTheLogEverything() {
    TestCertificate certificate = other.intermediate("Other Sub").issue("localhost");
    assertThat(diagnose(certificate).describe())
        .contains(
            "UNTRUSTED_ISSUER",
            "ssl_verify /etc/corp-ca.pem",
            "CN=localhost",
            "CN=Other Sub, issued by CN=Other CA",
            "what to do: ");
  }

  @Test
  void doesNotLetAServerForgeALogLine() {
    TestCertificate forged =
        TestCa.selfSigned(CertificateOptions.server("localhost").withCommonName("a\\0AERROR b"));
    assertThat(diagnose(forged).describe().lines()).noneMatch(line -> line.startsWith("ERROR"));
  }

  @ParameterizedTest
  @CsvSource({
    "40,  HANDSHAKE_FAILED", // handshake_failure, without having asked for a certificate
    "70,  PROTOCOL_VERSION",
    "112, HANDSHAKE_FAILED", // unrecognized_name
    "116, CLIENT_CERTIFICATE_REQUIRED"
  })
  void readsTheServersAlert(byte alert, TlsDiagnosis.Reason reason) {
    try (RawTestServer server = RawTestServer.answering(new byte[] {21, 3, 3, 0, 2, 2, alert});
        TestClient client = new TestClient(trust)) {
      assertThat(client.get(server.httpsUrl()).word()).isEqualTo(reason.name());
    }
  }

  @Test
  void saysWhenPlainHttpAnswers() {
    try (TlsTestServer server = TlsTestServer.builder().start();
        TestClient client = new TestClient(trust)) {
      TlsDiagnosis diagnosis = Objects.requireNonNull(client.get(server.httpsUrl()).diagnosis());
      assertThat(diagnosis.summary()).contains("plain HTTP");
      assertThat(diagnosis.advice()).contains("http://");
    }
  }

  @Test
  void hasNothingToSayOfFailuresWithoutTls() throws Exception {
    int port = ClosedPort.number();
    try (TestClient client = new TestClient(trust);
        TlsTestServer cutting =
            TlsTestServer.builder()
                .certificate(root.issue("localhost"))
                .handler(
                    (request, response) -> {
                      request.withConnection(connection -> connection.dispose());
                      return response.neverComplete();
                    })
                .start()) {
      assertThat(client.get(URI.create("https://localhost:" + port)).diagnosis()).isNull();
      TestClient.Outcome cut = client.get(cutting.url());
      assertThat(cut.failure()).isNotNull();
      assertThat(cut.diagnosis()).isNull();
    }
  }

  private TlsDiagnosis diagnose(TestCertificate certificate) {
    try (TlsTestServer server = TlsTestServer.start(certificate);
        TestClient client = new TestClient(trust)) {
      TlsDiagnosis diagnosis = client.get(server.url()).diagnosis();
      assertThat(server.requests()).isZero();
      assertThat(diagnosis).isNotNull();
      return Objects.requireNonNull(diagnosis);
    }
  }
}
