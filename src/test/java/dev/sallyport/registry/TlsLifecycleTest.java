package dev.sallyport.registry;

import static dev.sallyport.testing.McpClient.CALL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.definition.ServerTls;
import dev.sallyport.definition.SslVerify;
import dev.sallyport.definition.TlsVersion;
import dev.sallyport.testing.CapturedLog;
import dev.sallyport.testing.CertificateOptions;
import dev.sallyport.testing.Definitions;
import dev.sallyport.testing.McpClient;
import dev.sallyport.testing.RunningGateway;
import dev.sallyport.testing.TestCa;
import dev.sallyport.testing.TestCertificate;
import dev.sallyport.testing.TlsTestServer;
import dev.sallyport.testing.TokenServer;
import dev.sallyport.tls.client.SeenCertificates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of trust and certificates in years. */
class TlsLifecycleTest {
  private final TestCa root = TestCa.root("Corp CA");
  private final TestCa next = TestCa.root("Next CA");

  @TempDir Path folder;

  private static int call(RunningGateway gateway, String server) {
    return McpClient.post(gateway.url("/mcp/" + server), CALL).statusCode();
  }

  private static TlsState state(RunningGateway gateway, String server) {
    return gateway.tls().stream()
        .filter(state -> state.server().equals(server))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void remembersWhatAServerPresented() {
    SslVerify ca = new SslVerify.CaPath(root.writePem(folder.resolve("ca.pem")));
    TestCertificate own = root.intermediate("Issuing CA").issue("localhost");
    try (TlsTestServer server = TlsTestServer.start(own);
        TlsTestServer strange = TlsTestServer.start(next.issue("localhost"));
        RunningGateway gateway =
            RunningGateway.with(
                Definitions.server("good", server.url()).sslVerify(ca).build(),
                Definitions.server("strange", strange.url()).sslVerify(ca).build())) {
      assertThat(state(gateway, "good").seen()).isEmpty();
      assertThat(call(gateway, "good")).isEqualTo(200);
      assertThat(call(gateway, "strange")).isEqualTo(502);
      SeenCertificates seen = state(gateway, "good").seen().orElseThrow();
      assertThat(seen.chain()).isEqualTo(own.chain());
      assertThat(seen.protocol()).isEqualTo("TLSv1.3");
      assertThat(state(gateway, "strange").seen()).as("it was refused").isEmpty();
    }
  }

  @Test
  void warnsOfACertificateFourTimesBeforeItExpires() {
    Instant end = Instant.parse("2031-06-30T00:00:00Z");
    SeenCertificates seen = seen(end);
    ExpiryWarnings warnings = ExpiryWarnings.ofServer("files");
    try (CapturedLog log = CapturedLog.of(ExpiryWarnings.class)) {
      for (long hours = 24 * 40; hours > 0; hours--) {
        warnings.look(seen, end.minus(Duration.ofHours(hours)));
      }
      assertThat(log.lines())
          .hasSize(4)
          .allMatch(
              line -> line.startsWith("WARN MCP server 'files': the certificate 'localhost'"));
      assertThat(log.lines())
          .extracting(line -> line.replaceAll(".*(within .*),? on .*", "$1"))
          .containsExactly("within 30 days,", "within 14 days,", "within 7 days,", "within a day,");

      warnings.look(seen(end), end.minus(Duration.ofDays(3)));
      assertThat(log.lines()).as("a new one").hasSize(5);
    }
  }

  @Test
  void warnsOfTheCertificateOfATokenServer() {
    SslVerify ca = new SslVerify.CaPath(root.writePem(folder.resolve("ca.pem")));
    try (CapturedLog log = CapturedLog.of(ExpiryWarnings.class);
        TokenServer tokens = TokenServer.start(root.issue("localhost"));
        TlsTestServer server = TlsTestServer.builder().start();
        RunningGateway gateway =
            RunningGateway.with(
                Definitions.server("crm", server.url())
                    .sslVerify(ca)
                    .auth(tokens.client())
                    .build())) {
      assertThat(call(gateway, "crm")).isEqualTo(200);
      gateway.lookAtFiles();
      gateway.lookAtFiles();
      assertThat(log.lines())
          .singleElement()
          .asString()
          .contains("'crm': its token server's certificate 'localhost' expires within 30 days");
    }
  }

  private SeenCertificates seen(Instant end) {
    CertificateOptions options =
        CertificateOptions.server("localhost").withValidity(end.minus(Duration.ofDays(90)), end);
    return new SeenCertificates(root.issue(options).chain(), "TLSv1.3", Instant.now());
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void aCaThatIsRemovedIsRefusedOnPooledConnectionsAndResumedSessions(String protocol)
      throws Exception {
    Path bundle = folder.resolve("bundle.pem");
    Files.writeString(bundle, root.pem() + next.pem());
    try (TlsTestServer server =
            TlsTestServer.builder()
                .certificate(root.issue("localhost"))
                .protocol(protocol)
                .start();
        RunningGateway gateway =
            RunningGateway.with(
                Definitions.server("files", server.url())
                    .sslVerify(new SslVerify.CaPath(bundle))
                    .build())) {
      for (int i = 0; i < 3; i++) {
        assertThat(call(gateway, "files")).isEqualTo(200);
      }
      assertThat(server.handshakes()).isEqualTo(1);
      next.writePem(bundle);
      gateway.lookAtFiles();
      for (int i = 0; i < 3; i++) {
        assertThat(call(gateway, "files")).isEqualTo(502);
      }
      assertThat(server.requests()).isEqualTo(3);
    }
  }

  @Test
  void countsFilesThatDoNotLoadAndSaysWhatIsWrong() throws Exception {
    Path file = root.writePem(folder.resolve("ca.pem"));
    try (TlsTestServer server = TlsTestServer.start(root.issue("localhost"));
        RunningGateway gateway =
            RunningGateway.with(
                Definitions.server("files", server.url())
                    .sslVerify(new SslVerify.CaPath(file))
                    .build())) {
      Files.writeString(file, "garbage");
      gateway.lookAtFiles();
      gateway.lookAtFiles();
      assertThat(gateway.reloadFailures()).isEqualTo(1);
      assertThat(state(gateway, "files").problem()).contains("holds no certificate");
      assertThat(call(gateway, "files")).isEqualTo(200);
      root.writePem(file);
      gateway.lookAtFiles();
      assertThat(state(gateway, "files").problem()).isNull();
      Files.delete(file);
      gateway.lookAtFiles();
      assertThat(gateway.reloadFailures()).isEqualTo(2);
    }
  }

  @Test
  void knowsWhatIsNotVerifiedAndUntilWhen() {
    LocalDate end = LocalDate.of(2131, 2, 3);
    ServerTls until =
        new ServerTls(
            new SslVerify.Disabled(), false, null, null, TlsVersion.TLS_1_2, end, List.of());
    Instant before = Instant.now();
    try (TlsTestServer server = TlsTestServer.start(root.issue("localhost"));
        RunningGateway gateway =
            RunningGateway.with(
                Definitions.server("a", server.url()).sslVerify(new SslVerify.Disabled()).build(),
                Definitions.server("b", server.url()).tls(until).build(),
                Definitions.server("c", server.url()).build())) {
      assertThat(gateway.tls())
          .extracting(TlsState::isVerified)
          .containsExactly(false, false, true);
      assertThat(gateway.tls())
          .extracting(TlsState::insecureUntil)
          .containsExactly(null, end, null);
      assertThat(gateway.tls())
          .allMatch(state -> !state.since().isBefore(before) && !state.isSinceKnown());
    }
  }
}
