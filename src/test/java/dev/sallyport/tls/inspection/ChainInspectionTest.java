package dev.sallyport.tls.inspection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.testing.CertificateOptions;
import dev.sallyport.testing.TestCa;
import dev.sallyport.testing.TestCertificate;
import dev.sallyport.testing.TestKey;
import dev.sallyport.tls.trust.Trust;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The words are those that the clients themselves said to such certificates. */
class ChainInspectionTest {
  private static final CertificateOptions SERVER = CertificateOptions.server("mcp.example");

  private final TestCa root = TestCa.root("Corp Root CA");

  @Test
  void findsNothingWrongWithASoundChain() {
    TestCertificate certificate =
        root.intermediate("Corp Issuing CA")
            .issue(
                SERVER.withValidity(
                    Instant.now().minusSeconds(60), Instant.now().plus(Duration.ofDays(90))));
    List<X509Certificate> chain = List.of(certificate.certificate());
    ChainInspection inspection = ChainInspection.of(chain, trust(root), Instant.now());
    assertThat(inspection.refusals()).isEmpty();
    assertThat(inspection.weaknesses()).isEmpty();
  }

  @Test
  void reportsWhatACertificateSays() {
    TestCertificate certificate = root.issue("mcp.example", "127.0.0.1");
    CertificateReport report = CertificateReport.of(certificate.certificate());
    assertThat(report.subject()).isEqualTo("CN=mcp.example");
    assertThat(report.issuer()).isEqualTo("CN=Corp Root CA");
    assertThat(report.names()).containsExactly("mcp.example", "127.0.0.1");
    assertThat(report.key()).isEqualTo("EC 256");
    assertThat(report.signatureAlgorithm()).isEqualTo("SHA256withECDSA");
    assertThat(report.authorityKeyIdentifier())
        .hasSize(40)
        .isEqualTo(CertificateReport.of(root.certificate()).subjectKeyIdentifier());
    assertThat(report.ca()).isFalse();
    assertThat(report.selfSigned()).isFalse();
    assertThat(report.text()).contains("mcp.example, 127.0.0.1", "EC 256");
  }

  @Test
  void pythonRefusesACertificateWithoutAuthorityKeyIdentifier() {
    assertThat(words(root, SERVER.withoutAuthorityKeyIdentifier()))
        .containsExactly("Python 3.13 and newer: Missing Authority Key Identifier");
  }

  @Test
  void nobodyMissesTheAuthorityKeyIdentifierOfASelfSignedCertificate() {
    TestCertificate pinned = TestCa.selfSigned(SERVER.withoutAuthorityKeyIdentifier());
    assertThat(ChainInspection.of(pinned.chain(), new Trust.Unverified(), Instant.now()).refusals())
        .isEmpty();
  }

  @Test
  void goRefusesACertificateWithoutNames() {
    assertThat(words(root, CertificateOptions.server().withCommonName("mcp.example")))
        .containsExactly("Go: certificate relies on legacy Common Name field, use SANs instead");
  }

  @Test
  void pythonRefusesUnusualAuthorities() {
    assertThat(words(TestCa.root(CertificateOptions.ca("r").withoutKeyUsage()), SERVER))
        .containsExactly("Python 3.13 and newer: CA cert does not include key usage extension");
    assertThat(
            words(TestCa.root(CertificateOptions.ca("r").withUncriticalBasicConstraints()), SERVER))
        .containsExactly("Python 3.13 and newer: Basic Constraints of CA cert not marked critical");
    assertThat(words(TestCa.root(CertificateOptions.ca("r").withoutSubjectKeyIdentifier()), SERVER))
        .containsExactly("Python 3.13 and newer: Missing Subject Key Identifier");
  }

  @Test
  void openSslRefusesShortKeys() {
    assertThat(words(root, SERVER.withKey(TestKey.RSA_1024)))
        .containsExactly("Python and curl with OpenSSL 3: EE certificate key too weak");
  }

  @Test
  void mostRefuseSha1() {
    assertThat(words(root, SERVER.withSignatureAlgorithm("SHA1withECDSA")))
        .containsExactly(
            "Python, curl, Node: CA signature digest algorithm too weak",
            "Go: cannot verify signature: insecure algorithm");
  }

  @Test
  void allRefuseACertificateForClientsOnly() {
    assertThat(words(root, SERVER.forClientsOnly()))
        .containsExactly(
            "Python, curl, Node: unsuitable certificate purpose",
            "Go: certificate specifies an incompatible key usage");
  }

  @Test
  void appleRefusesLongValidity() {
    Instant now = Instant.now();
    assertThat(words(root, SERVER.withValidity(now, now.plus(Duration.ofDays(900)))))
        .singleElement()
        .asString()
        .startsWith("macOS and iOS");
  }

  @Test
  void warnsOfDatesAndOrder() {
    TestCa intermediate = root.intermediate("Corp Issuing CA");
    TestCertificate soon = intermediate.issue("mcp.example");
    List<X509Certificate> chain =
        List.of(soon.certificate(), root.certificate(), intermediate.certificate());
    assertThat(
            ChainInspection.of(chain, trust(root), Instant.now().plus(Duration.ofDays(20)))
                .weaknesses())
        .anySatisfy(each -> assertThat(each).startsWith("'mcp.example' expires within 30 days"))
        .anySatisfy(each -> assertThat(each).startsWith("the root 'Corp Root CA' is sent as well"))
        .anySatisfy(each -> assertThat(each).contains("'Corp Root CA' is out of order"));
    assertThat(
            ChainInspection.of(chain, trust(root), Instant.now().plus(Duration.ofDays(40)))
                .weaknesses())
        .anySatisfy(each -> assertThat(each).startsWith("'mcp.example' expired on"));
  }

  @Test
  void takesNoControlCharactersFromAServer() {
    TestCertificate forged = TestCa.selfSigned(SERVER.withCommonName("evil\\0ALOG LINE\\1B[31m"));
    String text = ChainInspection.of(forged.chain(), new Trust.Unverified(), Instant.now()).text();
    assertThat(text).doesNotContain("\nLOG LINE", "\u001b");
  }

  private static List<String> words(TestCa ca, CertificateOptions options) {
    return ChainInspection.of(ca.issue(options).chain(), trust(ca), Instant.now())
        .refusals()
        .stream()
        .map(refusal -> refusal.clients() + ": " + refusal.words())
        .toList();
  }

  private static Trust trust(TestCa ca) {
    return new Trust.Anchors("test", List.of(ca.certificate()));
  }
}
