package dev.sallyport.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.general.GeneralSettings;
import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.definition.SslVerify;
import dev.sallyport.definition.rule.AddressRange;
import dev.sallyport.definition.rule.AllowedHosts;
import dev.sallyport.definition.rule.DefinitionRules;
import dev.sallyport.definition.rule.HostList;
import dev.sallyport.definition.rule.VerificationFloor;
import dev.sallyport.demo.DemoMcpServer;
import dev.sallyport.inspect.Step.Stage;
import dev.sallyport.inspect.Step.State;
import dev.sallyport.testing.CertificateOptions;
import dev.sallyport.testing.ClosedPort;
import dev.sallyport.testing.Definitions;
import dev.sallyport.testing.ForwardProxy;
import dev.sallyport.testing.RawTestServer;
import dev.sallyport.testing.TestCa;
import dev.sallyport.testing.TlsTestServer;
import dev.sallyport.testing.TokenServer;
import dev.sallyport.tls.diagnosis.TlsDiagnosis;
import dev.sallyport.tls.trust.TrustResolver;
import dev.sallyport.upstream.Deadlines;
import dev.sallyport.upstream.UpstreamFactory;
import dev.sallyport.upstream.probe.Era;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;
import reactor.netty.http.HttpResources;

@Timeout(30)
class ServerInspectionTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  @TempDir Path folder;

  private final TestCa authority = TestCa.root("Corp Root CA");
  private final Deadlines deadlines = new Deadlines();

  @AfterEach
  void closeDeadlines() {
    deadlines.close();
  }

  @Test
  void tellsAllThatAGoodServerShows() {
    CertificateOptions forLong =
        CertificateOptions.server("localhost")
            .withValidity(Instant.now(), Instant.now().plus(Duration.ofDays(100)));
    try (DemoMcpServer server = DemoMcpServer.start(authority.issue(forLong))) {
      InspectionReport report = inspect(withCa(server.url()).build());
      assertThat(report.failure()).isNull();
      assertThat(report.warnings()).isEmpty();
      assertThat(states(report))
          .containsExactly(
              State.PASSED, State.PASSED, State.PASSED, State.NOT_NEEDED, State.PASSED);
      assertThat(report.addresses()).contains(new HostAddress("127.0.0.1", true));
      TlsFindings tls = Objects.requireNonNull(report.tls());
      assertThat(tls.version()).isEqualTo("TLSv1.3");
      assertThat(tls.isVerified()).isTrue();
      assertThat(tls.daysLeft()).isEqualTo(99);
      assertThat(tls.trust().origin()).contains("ca.pem");
      assertThat(tls.chain().certificates().getFirst().names()).containsExactly("localhost");
      McpFindings mcp = Objects.requireNonNull(report.mcp());
      assertThat(mcp.era()).isEqualTo(Era.MODERN);
      assertThat(mcp.tools()).hasSize(3);
      assertThat(mcp.url()).isEqualTo(server.url());
      assertThat(server.openSessions()).isZero();
    }
  }

  @Test
  void listsOnlyToolsThatAreOfferedAndNamesTheOthers() {
    try (DemoMcpServer server = DemoMcpServer.startPlain()) {
      InspectionReport report =
          inspect(
              Definitions.server("a", server.url())
                  .allowedTools("get_customer_info", "no_such_tool")
                  .build());
      McpFindings mcp = Objects.requireNonNull(report.mcp());
      assertThat(mcp.tools()).containsExactly("get_customer_info");
      assertThat(mcp.hiddenTools())
          .containsExactly("create_support_ticket", "calculate_account_value");
      assertThat(report.warnings()).anyMatch(warning -> warning.contains("'no_such_tool'"));
    }
  }

  @Test
  void needsNoTlsForAPlainUrlAndWarns() {
    try (DemoMcpServer server = DemoMcpServer.startPlain()) {
      InspectionReport report = inspect(Definitions.server("a", server.url()).build());
      assertThat(states(report))
          .containsExactly(
              State.PASSED, State.PASSED, State.NOT_NEEDED, State.NOT_NEEDED, State.PASSED);
      assertThat(report.warnings()).anyMatch(warning -> warning.startsWith("no TLS"));
    }
  }

  @Test
  void stopsAtTlsWithTheWholeDiagnosisBeforeAnyRequest() {
    try (DemoMcpServer server = DemoMcpServer.start(authority.issue("localhost"))) {
      InspectionReport report = inspect(Definitions.server("a", server.url()).build());
      InspectionFailure failure = Objects.requireNonNull(report.failure());
      assertThat(failure.stage()).isEqualTo(Stage.TLS);
      assertThat(failure.reason()).isEqualTo("UNTRUSTED_ISSUER");
      TlsDiagnosis diagnosis = Objects.requireNonNull(failure.diagnosis());
      assertThat(diagnosis.chain()).hasSize(1);
      assertThat(states(report))
          .containsExactly(
              State.PASSED, State.PASSED, State.FAILED, State.NOT_REACHED, State.NOT_REACHED);
      assertThat(Objects.requireNonNull(report.tls()).chain().certificates()).hasSize(1);
      assertThat(server.traffic().requests()).isZero();
    }
  }

  @Test
  void stopsAtTlsWhereTheServerWantsACertificate() {
    try (TlsTestServer server =
        TlsTestServer.builder()
            .certificate(authority.issue("localhost"))
            .requireClientCertificate()
            .start()) {
      InspectionReport report = inspect(withCa(server.url()).build());
      assertThat(Objects.requireNonNull(report.failure()).reason())
          .isEqualTo("CLIENT_CERTIFICATE_REQUIRED");
      assertThat(report.failure().stage()).isEqualTo(Stage.TLS);
    }
  }

  @Test
  void sendsNothingIfTheCaFileDoesNotLoad() {
    try (DemoMcpServer server = DemoMcpServer.start(authority.issue("localhost"))) {
      InspectionReport report =
          inspect(
              Definitions.server("a", server.url())
                  .sslVerify(new SslVerify.CaPath(folder.resolve("no.pem")))
                  .build());
      assertThat(states(report))
          .containsExactly(
              State.NOT_REACHED,
              State.NOT_REACHED,
              State.FAILED,
              State.NOT_REACHED,
              State.NOT_REACHED);
      assertThat(Objects.requireNonNull(report.failure()).message()).contains("no.pem");
      assertThat(server.traffic().connections()).isZero();
    }
  }

  @Test
  void stopsAtAHostThatIsUnknown() {
    InspectionReport report =
        inspect(Definitions.server("a", URI.create("http://no-such-host.invalid/mcp")).build());
    assertThat(Objects.requireNonNull(report.failure()).stage()).isEqualTo(Stage.DNS);
    assertThat(report.failure().advice()).contains("no-such-host.invalid");
    assertThat(report.addresses()).isEmpty();
  }

  @Test
  void namesAddressesThatAreNotAllowedAndConnectsToNone() {
    try (DemoMcpServer server = DemoMcpServer.startPlain()) {
      AllowedHosts tenOnly =
          new AllowedHosts.Listed(
              new HostList(List.of(), List.of(AddressRange.parse("10.0.0.0/8"))));
      GeneralSettings settings =
          Definitions.withRules(new DefinitionRules(tenOnly, new VerificationFloor.Nowhere()));
      InspectionReport report =
          inspection(settings).inspect(Definitions.server("a", server.url()).build(), LIMIT);
      assertThat(Objects.requireNonNull(report.failure()).reason())
          .isEqualTo("ADDRESS_NOT_ALLOWED");
      assertThat(report.addresses()).contains(new HostAddress("127.0.0.1", false));
      assertThat(server.traffic().connections()).isZero();
    }
  }

  @Test
  void stopsAtTcpWhereNothingListens() {
    InspectionReport report =
        inspect(
            Definitions.server("a", URI.create("https://localhost:" + ClosedPort.number()))
                .sslVerify(new SslVerify.Disabled())
                .build());
    assertThat(Objects.requireNonNull(report.failure()).stage()).isEqualTo(Stage.TCP);
    assertThat(report.failure().reason()).isEqualTo("CONNECT");
  }

  @Test
  void stopsAtMcpWhereSomethingElseAnswers() {
    try (TlsTestServer server =
        TlsTestServer.builder()
            .handler((request, response) -> response.status(404).sendString(Mono.just("no")))
            .start()) {
      InspectionReport report = inspect(Definitions.server("a", server.url()).build());
      assertThat(Objects.requireNonNull(report.failure()).stage()).isEqualTo(Stage.MCP);
      assertThat(report.failure().reason()).isEqualTo("NOT_MCP");
    }
  }

  @Test
  void takesNoLongerThanTheLimit() {
    try (RawTestServer server = RawTestServer.silent()) {
      InspectionReport report =
          inspection(GeneralSettings.DEFAULTS)
              .inspect(
                  Definitions.server("a", server.httpsUrl())
                      .sslVerify(new SslVerify.Disabled())
                      .build(),
                  Duration.ofMillis(400));
      assertThat(Objects.requireNonNull(report.failure()).reason()).isEqualTo("HANDSHAKE_TIMEOUT");
      assertThat(report.steps().get(2).millis()).isBetween(200L, 5_000L);
    }
  }

  @Test
  void saysWhatIsWrongWithACaFile() throws Exception {
    ServerInspection inspection = inspection(GeneralSettings.DEFAULTS);
    Path empty = Files.writeString(folder.resolve("empty.pem"), "");
    URI url = URI.create("https://mcp.example.com");
    ServerDefinition good = withCa(url).build();
    ServerDefinition bad =
        Definitions.server("a", url).sslVerify(new SslVerify.CaPath(empty)).build();
    assertThat(inspection.problemOfTrust(good)).isEmpty();
    assertThat(inspection.problemOfTrust(bad)).get().asString().contains("empty.pem");
    assertThat(inspection.problemOfTrust(Definitions.server("a", url).build())).isEmpty();
  }

  @Test
  void getsATokenBeforeItSpeaksMcp() {
    try (TokenServer tokens = TokenServer.start(authority.issue("localhost"));
        DemoMcpServer server = DemoMcpServer.start(authority.issue("localhost"), tokens)) {
      InspectionReport report = inspect(withCa(server.url()).auth(tokens.client(null)).build());
      assertThat(report.failure()).isNull();
      assertThat(states(report)).containsOnly(State.PASSED).hasSize(5);
      assertThat(Objects.requireNonNull(report.mcp()).tools()).hasSize(3);
    }
  }

  @Test
  void stopsAtTheTokenAndSaysWhy() {
    TestCa other = TestCa.root("Login CA");
    try (TokenServer tokens = TokenServer.start(other.issue("localhost"));
        DemoMcpServer server = DemoMcpServer.start(authority.issue("localhost"), tokens)) {
      InspectionReport report = inspect(withCa(server.url()).auth(tokens.client()).build());
      assertThat(states(report))
          .containsExactly(
              State.PASSED, State.PASSED, State.PASSED, State.FAILED, State.NOT_REACHED);
      InspectionFailure failure = Objects.requireNonNull(report.failure());
      assertThat(failure.reason()).isEqualTo("TOKEN_UNTRUSTED_ISSUER");
      assertThat(failure.message()).contains("the token server's certificate");
      assertThat(failure.advice()).contains("token_ssl_verify", "'Login CA'");
      assertThat(Objects.requireNonNull(failure.diagnosis()).chain()).hasSize(1);
      assertThat(Objects.requireNonNull(report.tls()).isVerified()).isTrue();
      assertThat(server.traffic().requests()).isZero();
    }
  }

  @Test
  void saysThatTheServerTakesNoTokenOfThatTokenServer() {
    try (TokenServer tokens = TokenServer.start(authority.issue("localhost"));
        TokenServer others = TokenServer.start(authority.issue("localhost"));
        DemoMcpServer server = DemoMcpServer.start(authority.issue("localhost"), tokens)) {
      InspectionReport report = inspect(withCa(server.url()).auth(others.client()).build());
      InspectionFailure failure = Objects.requireNonNull(report.failure());
      assertThat(failure.stage()).isEqualTo(Stage.MCP);
      assertThat(failure.advice()).contains("token_url belongs to this server");
    }
  }

  @Test
  void goesThroughTheProxyThatCallsGoThrough() {
    try (ForwardProxy proxy = ForwardProxy.start();
        DemoMcpServer server = DemoMcpServer.start(authority.issue("mcp.behind.test"))) {
      URI url = URI.create("https://mcp.behind.test:%d/mcp".formatted(server.url().getPort()));
      InspectionReport report = inspect(withCa(url).proxy(proxy.url()).build());
      assertThat(report.failure()).isNull();
      assertThat(states(report))
          .containsExactly(
              State.NOT_NEEDED, State.PASSED, State.PASSED, State.NOT_NEEDED, State.PASSED);
      assertThat(report.via()).isEqualTo("via proxy 127.0.0.1:" + proxy.port() + " (proxy)");

      InspectionReport other = inspect(Definitions.server("a", url).proxy(proxy.url()).build());
      assertThat(Objects.requireNonNull(other.failure()).reason()).isEqualTo("UNTRUSTED_ISSUER");
    }
  }

  @Test
  void saysWhichProxyRefusesAndHow() {
    try (ForwardProxy proxy = ForwardProxy.demanding("Basic xyz")) {
      URI url = URI.create("https://mcp.behind.test/mcp");
      InspectionFailure failure =
          Objects.requireNonNull(
              inspect(Definitions.server("a", url).proxy(proxy.url()).build()).failure());
      assertThat(failure.stage()).isEqualTo(Stage.TCP);
      assertThat(failure.reason()).isEqualTo("PROXY");
      assertThat(failure.message()).contains("proxy 127.0.0.1:" + proxy.port(), "407");
      assertThat(failure.advice()).contains("http://user:password@host:port");
      proxy.refuse("HTTP/1.1 403 Forbidden");
      assertThat(
              Objects.requireNonNull(
                      inspect(Definitions.server("a", url).proxy(proxy.url()).build()).failure())
                  .message())
          .contains("403");
    }
  }

  @Test
  void aProxyThatIsSilentOrClosesOrIsNotThereIsTold() {
    URI url = URI.create("https://mcp.behind.test/mcp");
    GeneralSettings impatient = Definitions.withConnectTimeout(Duration.ofMillis(200));
    try (RawTestServer silent = RawTestServer.silent();
        RawTestServer closing = RawTestServer.start(socket -> socket.close())) {
      assertThat(proxyFailure(impatient, url, silent.port())).contains("no answer");
      assertThat(proxyFailure(impatient, url, closing.port())).contains("closed the connection");
      assertThat(proxyFailure(impatient, url, ClosedPort.number())).contains("nothing listens");
    }
  }

  private String proxyFailure(GeneralSettings settings, URI url, int port) {
    return Objects.requireNonNull(
            inspection(settings)
                .inspect(
                    Definitions.server("a", url).proxy("http://127.0.0.1:" + port).build(), LIMIT)
                .failure())
        .message();
  }

  private Definitions withCa(URI url) {
    Path file = folder.resolve("ca.pem");
    authority.writePem(file);
    return Definitions.server("a", url).sslVerify(new SslVerify.CaPath(file));
  }

  private InspectionReport inspect(ServerDefinition server) {
    return inspection(GeneralSettings.DEFAULTS).inspect(server, LIMIT);
  }

  private ServerInspection inspection(GeneralSettings settings) {
    return new ServerInspection(
        settings,
        new TrustResolver(Map.of(), System.getProperties()),
        new UpstreamFactory(settings, deadlines, HttpResources.get()));
  }

  private static List<State> states(InspectionReport report) {
    return report.steps().stream().map(Step::state).toList();
  }
}
