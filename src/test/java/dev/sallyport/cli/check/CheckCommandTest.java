package dev.sallyport.cli.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.cli.Run;
import dev.sallyport.demo.DemoMcpServer;
import dev.sallyport.testing.CertificateOptions;
import dev.sallyport.testing.ClosedPort;
import dev.sallyport.testing.RawTestServer;
import dev.sallyport.testing.TestCa;
import dev.sallyport.testing.TlsTestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import reactor.core.publisher.Mono;

@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class CheckCommandTest {
  private static final String TOOLS =
      "Connected! 3 tools: get_customer_info, create_support_ticket, calculate_account_value";

  @TempDir Path folder;

  private final TestCa authority = TestCa.root("Corp Root CA");

  @Test
  void listsTheToolsOfAServerAndTheTrustThatWasUsed() {
    authority.writePem(folder.resolve("ca.pem"));
    CertificateOptions forLong =
        CertificateOptions.server("localhost")
            .withValidity(Instant.now(), Instant.now().plus(Duration.ofDays(100)));
    try (DemoMcpServer server = DemoMcpServer.start(authority.issue(forLong))) {
      Run run = check(server("a", server.url(), "ssl_verify: ./ca.pem"));
      assertThat(run.out())
          .startsWith("a  " + server.url())
          .contains(TOOLS)
          .contains("2026-07-28 (modern era), sallyport-demo 1.0.0")
          .contains("99 days left")
          .contains("ssl_verify " + folder.resolve("ca.pem") + ", 1 certificate\n")
          .doesNotContain("warning")
          .endsWith("The server can be used.\n");
      assertThat(run.err()).isEmpty();
      assertThat(run.code()).isZero();
      assertThat(server.openSessions()).isZero();
    }
  }

  @Test
  void printsServersInTheOrderOfTheFileAndFailsIfOneFails() {
    authority.writePem(folder.resolve("ca.pem"));
    try (DemoMcpServer good = DemoMcpServer.start(authority.issue("localhost"));
        RawTestServer slow = RawTestServer.silent()) {
      Run run =
          check(
              server("z_slow", slow.httpsUrl(), "ssl_verify: ./ca.pem")
                  + server("b_good", good.url(), "ssl_verify: ./ca.pem")
                  + server("a_without_ca", good.url(), ""),
              "--timeout=2");
      assertThat(run.out())
          .containsSubsequence("z_slow  ", "FAILED", "b_good  ", TOOLS, "a_without_ca  ", "FAILED")
          .contains("2 of 3 servers can't be used: z_slow, a_without_ca");
      assertThat(run.code()).isEqualTo(1);
    }
  }

  @Test
  void explainsAnUnknownAuthorityWithTheWholeDiagnosis() {
    try (DemoMcpServer server = DemoMcpServer.start(authority.issue("localhost"))) {
      Run run = check(server("a", server.url(), ""));
      assertThat(run.out())
          .contains("FAILED: UNTRUSTED_ISSUER")
          .contains("trust used: ")
          .contains("issued by CN=Corp Root CA")
          .contains("what to do: Set this server's ssl_verify to a PEM file");
      assertThat(run.code()).isEqualTo(1);
      assertThat(server.traffic().requests()).isZero();
    }
  }

  @Test
  void doesNotConnectToAddressesThatAreNotAllowed() {
    try (DemoMcpServer server = DemoMcpServer.start(authority.issue("localhost"))) {
      Run run =
          check(
              server("a", server.url(), "ssl_verify: false")
                  + "general_settings: {allowed_hosts: [10.0.0.0/8]}\n");
      assertThat(run.out())
          .contains("FAILED: its address is not one that this gateway may connect to")
          .contains("what to do: Look what 'localhost' resolves to");
      assertThat(run.code()).isEqualTo(1);
      assertThat(server.traffic().connections()).isZero();
    }
  }

  @Test
  void warnsOfACertificateThatExpiresSoonAndOfOneThatOtherClientsRefuse() {
    authority.writePem(folder.resolve("ca.pem"));
    CertificateOptions weak =
        CertificateOptions.server("localhost")
            .withValidity(Instant.now(), Instant.now().plus(Duration.ofDays(9)))
            .withoutAuthorityKeyIdentifier();
    try (DemoMcpServer server = DemoMcpServer.start(authority.issue(weak))) {
      Run run = check(server("a", server.url(), "ssl_verify: ./ca.pem"));
      assertThat(run.out())
          .contains(TOOLS)
          .contains("8 days left")
          .contains("expires within 30 days")
          .contains("Python 3.13")
          .contains("Missing Authority Key Identifier");
      assertThat(run.code()).isZero();
    }
  }

  @Test
  void marksAServerThatIsNotVerified() {
    try (DemoMcpServer server = DemoMcpServer.start(authority.issue("other.example"))) {
      Run run = check(server("a", server.url(), "ssl_verify: false"));
      assertThat(run.out()).contains(TOOLS).contains("WARNING").contains("nothing is verified");
      assertThat(run.code()).isZero();
    }
  }

  @Test
  void marksAServerWithoutTls() {
    try (DemoMcpServer server = DemoMcpServer.startPlain()) {
      Run run = check(server("a", server.url(), ""));
      assertThat(run.out()).contains(TOOLS).contains("none: requests and credentials are readable");
      assertThat(run.code()).isZero();
    }
  }

  @Test
  void saysWhichCaFileIsMissing() {
    Run run = check(server("a", URI.create("https://localhost:1/mcp"), "ssl_verify: ./no.pem"));
    assertThat(run.out()).contains("FAILED: ssl_verify").contains("no.pem doesn't exist");
    assertThat(run.code()).isEqualTo(1);
  }

  @Test
  void saysThatNothingListens() {
    URI url = URI.create("http://localhost:" + ClosedPort.number() + "/mcp");
    Run run = check(server("a", url, ""));
    assertThat(run.out()).contains("FAILED: the connection was refused").contains("what to do:");
    assertThat(run.code()).isEqualTo(1);
  }

  @Test
  void printsNothingButItsReport(CapturedOutput output) {
    URI url = URI.create("https://localhost:" + ClosedPort.number() + "/mcp");
    assertThat(check(server("a", url, "ssl_verify: false")).code()).isEqualTo(1);
    assertThat(output.getAll()).isEmpty();
  }

  @Test
  void saysThatAHostNameIsUnknown() {
    Run run = check(server("a", URI.create("http://no-such-host.invalid/mcp"), ""));
    assertThat(run.out()).contains("can't be resolved").contains("'no-such-host.invalid'");
    assertThat(run.code()).isEqualTo(1);
  }

  @Test
  void saysThatCredentialsAreMissing() {
    try (TlsTestServer server = answering(401)) {
      Run run = check(server("a", server.url(), ""));
      assertThat(run.out()).contains("(401)").contains("set auth_type");
      assertThat(run.code()).isEqualTo(1);
    }
  }

  @Test
  void saysThatAUrlIsNoMcpEndpoint() {
    try (TlsTestServer server = answering(404)) {
      Run run = check(server("a", server.url(), ""));
      assertThat(run.out()).contains("HTTP 404").contains("path of the url");
      assertThat(run.code()).isEqualTo(1);
    }
  }

  @Test
  void saysWhereARedirectLeadsThatIsNotFollowed() {
    try (TlsTestServer server = redirecting("http://elsewhere.example/mcp?key=hidden")) {
      Run run = check(server("a", server.url(), ""));
      assertThat(run.out())
          .contains("another host")
          .contains("http://elsewhere.example/mcp;")
          .doesNotContain("hidden");
      assertThat(run.code()).isEqualTo(1);
    }
  }

  @Test
  void givesTheUrlToConfigureWhereARedirectIsFollowed() {
    try (DemoMcpServer target = DemoMcpServer.startPlain();
        TlsTestServer server = redirecting(target.url().toString())) {
      Run run = check(server("a", server.url().resolve("/old"), ""));
      assertThat(run.out())
          .contains(TOOLS)
          .contains("each request is redirected; configure url: \"" + target.url() + "\"");
      assertThat(run.code()).isZero();
    }
  }

  @Test
  void connectsToNobodyOffline() {
    authority.writePem(folder.resolve("ca.pem"));
    try (DemoMcpServer server = DemoMcpServer.start(authority.issue("localhost"))) {
      Run run =
          check(
              server("a", server.url(), "ssl_verify: ./ca.pem")
                  + server("b", server.url(), "ssl_verify: ./no.pem"),
              "--offline");
      assertThat(run.out()).contains("Not connected").contains("no.pem doesn't exist");
      assertThat(run.code()).isEqualTo(1);
      assertThat(server.traffic().connections()).isZero();
    }
  }

  @Test
  void tellsEveryMistakeOfTheFile() {
    Run run = check("  a:\n    urll: x\n  mcp:\n    url: https://mcp.example.com\n");
    assertThat(run.err().lines())
        .hasSizeGreaterThan(1)
        .allMatch(line -> line.contains("config.yaml:"))
        .anyMatch(line -> line.contains("'urll'"))
        .anyMatch(line -> line.contains("'mcp'"));
    assertThat(run.out()).isEmpty();
    assertThat(run.code()).isEqualTo(2);
  }

  @Test
  void saysThatTheFileIsMissing() {
    Run run = Run.of(Map.of(), "check", "--config", folder.resolve("no.yaml").toString());
    assertThat(run.err()).contains("no.yaml").contains("no such file");
    assertThat(run.code()).isEqualTo(2);
  }

  @Test
  void saysThatAFileHasNoServers() {
    Run run = check("");
    assertThat(run.out()).contains("has no servers");
    assertThat(run.code()).isZero();
  }

  @Test
  void refusesUnknownOptions() {
    Run run = Run.of(Map.of(), "check", "--confg=x");
    assertThat(run.err()).contains("--confg");
    assertThat(run.code()).isEqualTo(2);
  }

  private Run check(String servers, String... options) {
    Path file = folder.resolve("config.yaml");
    try {
      Files.writeString(file, servers.isEmpty() ? "" : "mcp_servers:\n" + servers);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String[] arguments = new String[options.length + 3];
    arguments[0] = "check";
    arguments[1] = "--config";
    arguments[2] = file.toString();
    System.arraycopy(options, 0, arguments, 3, options.length);
    return Run.of(Map.of(), arguments);
  }

  private static String server(String name, URI url, String line) {
    return "  %s:\n    url: %s\n".formatted(name, url)
        + (line.isEmpty() ? "" : "    " + line + "\n");
  }

  private static TlsTestServer answering(int status) {
    return TlsTestServer.builder()
        .handler((request, response) -> response.status(status).sendString(Mono.just("no")))
        .start();
  }

  private static TlsTestServer redirecting(String location) {
    return TlsTestServer.builder()
        .handler((request, response) -> response.status(307).header("Location", location).send())
        .start();
  }
}
