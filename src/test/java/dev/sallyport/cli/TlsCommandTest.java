package dev.sallyport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.testing.CertificateOptions;
import dev.sallyport.testing.ForwardProxy;
import dev.sallyport.testing.RawTestServer;
import dev.sallyport.testing.TestCa;
import dev.sallyport.testing.TlsTestServer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TlsCommandTest {
  @TempDir Path folder;

  private final TestCa authority = TestCa.root("Corp Root CA");

  @Test
  void showsTheChainOfAServerThatIsTrusted() {
    Path ca = authority.writePem(folder.resolve("ca.pem"));
    TestCa intermediate = authority.intermediate("Corp Issuing CA");
    try (TlsTestServer server = TlsTestServer.start(intermediate.issue("localhost"))) {
      Run run = Run.of(Map.of(), "tls", server.url() + "/mcp", "--ca", ca.toString());
      assertThat(run.out())
          .startsWith(server.url() + "\nTLSv1.3, TLS_")
          .containsSubsequence("certificate 0", "CN=localhost", "certificate 1")
          .contains("issuer     CN=Corp Issuing CA")
          .contains("issuer     CN=Corp Root CA")
          .contains("names      localhost")
          .contains("key        EC 256, signed with SHA256withECDSA")
          .containsPattern("key ids +subject [0-9A-Fa-f:]+, authority [0-9A-Fa-f:]+")
          .contains("The gateway accepts this server. Trust: --ca " + ca + ", 1 certificate");
      assertThat(run.err()).isEmpty();
      assertThat(run.code()).isZero();
      assertThat(server.requests()).isZero();
    }
  }

  @Test
  void takesHostAndPort() {
    Path ca = authority.writePem(folder.resolve("ca.pem"));
    try (TlsTestServer server = TlsTestServer.start(authority.issue("localhost"))) {
      Run run = Run.of(Map.of(), "tls", "--ca", ca.toString(), "localhost:" + server.port());
      assertThat(run.code()).isZero();
    }
  }

  @Test
  void goesThroughTheProxyThatIsGivenOrThatTheEnvironmentNames() {
    Path ca = authority.writePem(folder.resolve("ca.pem"));
    try (ForwardProxy proxy = ForwardProxy.start();
        TlsTestServer server = TlsTestServer.start(authority.issue("mcp.behind.test"))) {
      String target = "mcp.behind.test:" + server.port();
      Run run = Run.of(Map.of(), "tls", "--ca", ca.toString(), "--proxy", proxy.url(), target);
      assertThat(run.out()).contains("via proxy 127.0.0.1:" + proxy.port() + " (proxy)");
      assertThat(run.code()).isZero();
      Run named = Run.of(Map.of("HTTPS_PROXY", proxy.url()), "tls", "--ca", ca.toString(), target);
      assertThat(named.out()).contains("(HTTPS_PROXY)");
      assertThat(named.code()).isZero();
      assertThat(proxy.targets()).containsExactly(target, target);

      Run without = Run.of(Map.of("HTTPS_PROXY", proxy.url()), "tls", "--proxy", "none", target);
      assertThat(without.err()).contains("doesn't resolve");
      Run bad = Run.of(Map.of(), "tls", "--proxy", "https://u:s3cret@proxy:1", target);
      assertThat(bad.code()).isEqualTo(2);
      assertThat(bad.err()).contains("--proxy begins with https://").doesNotContain("s3cret");
    }
  }

  @Test
  void takesTheFileOfSslCertFileByDefault() {
    Path ca = authority.writePem(folder.resolve("ca.pem"));
    try (TlsTestServer server = TlsTestServer.start(authority.issue("localhost"))) {
      Run run = Run.of(Map.of("SSL_CERT_FILE", ca.toString()), "tls", server.url().toString());
      assertThat(run.out()).contains("Trust: SSL_CERT_FILE " + ca);
      assertThat(run.code()).isZero();
    }
  }

  @Test
  void saysWhyTheGatewayRefusesAServer() {
    try (TlsTestServer server = TlsTestServer.start(authority.issue("localhost"))) {
      Run run = Run.of(Map.of(), "tls", server.url().toString());
      assertThat(run.out())
          .contains("certificate 0")
          .contains("The gateway refuses this server.")
          .contains("UNTRUSTED_ISSUER")
          .contains("what to do: ");
      assertThat(run.code()).isEqualTo(1);
    }
  }

  @Test
  void saysWhichOtherClientsRefuseAServer() {
    Path ca = authority.writePem(folder.resolve("ca.pem"));
    CertificateOptions options =
        CertificateOptions.server("localhost").withoutAuthorityKeyIdentifier();
    try (TlsTestServer server = TlsTestServer.start(authority.issue(options))) {
      Run run = Run.of(Map.of(), "tls", server.url().toString(), "--ca", ca.toString());
      assertThat(run.out()).contains("Python 3.13").contains("Missing Authority Key Identifier");
      assertThat(run.code()).isZero();
    }
  }

  @Test
  void saysThatAServerDoesNotSpeakTls() {
    try (TlsTestServer server = TlsTestServer.builder().start()) {
      Run run = Run.of(Map.of(), "tls", "localhost:" + server.port());
      assertThat(run.out()).contains("The server sent no certificate").contains("NOT_TLS");
      assertThat(run.code()).isEqualTo(1);
    }
  }

  @Test
  void givesUpOnASilentServer() {
    try (RawTestServer server = RawTestServer.silent()) {
      Run run = Run.of(Map.of(), "tls", "localhost:" + server.port(), "--timeout=1");
      assertThat(run.out()).contains("HANDSHAKE_TIMEOUT");
      assertThat(run.code()).isEqualTo(1);
    }
  }

  @Test
  void saysThatAHostIsUnknown() {
    Run run = Run.of(Map.of(), "tls", "no-such-host.invalid");
    assertThat(run.err()).contains("no-such-host.invalid").contains("doesn't resolve");
    assertThat(run.code()).isEqualTo(1);
  }

  @Test
  void saysWhatIsWrongWithTheCaFile() {
    Path missing = folder.resolve("no.pem");
    Run run = Run.of(Map.of(), "tls", "localhost:1", "--ca", missing.toString());
    assertThat(run.err()).contains("--ca " + missing + " doesn't exist");
    assertThat(run.err()).doesNotContain("ssl_verify");
    assertThat(run.code()).isEqualTo(2);
  }

  @Test
  void refusesUrlsWithoutTls() {
    Run run = Run.of(Map.of(), "tls", "http://localhost");
    assertThat(run.err()).contains("an http URL has no TLS").contains("Usage: sallyport tls");
    assertThat(run.code()).isEqualTo(2);
  }

  @Test
  void wantsAUrl() {
    Run run = Run.of(Map.of(), "tls");
    assertThat(run.err()).contains("URL");
    assertThat(run.code()).isEqualTo(2);
  }
}
