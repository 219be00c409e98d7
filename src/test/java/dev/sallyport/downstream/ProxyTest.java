package dev.sallyport.downstream;

import static dev.sallyport.testing.McpClient.CALL;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.general.GeneralSettings;
import dev.sallyport.definition.ServerProxy;
import dev.sallyport.definition.SslVerify;
import dev.sallyport.definition.rule.AddressRange;
import dev.sallyport.definition.rule.AllowedHosts;
import dev.sallyport.definition.rule.DefinitionRules;
import dev.sallyport.definition.rule.HostList;
import dev.sallyport.definition.rule.HostPattern;
import dev.sallyport.definition.rule.VerificationFloor;
import dev.sallyport.testing.CapturedLog;
import dev.sallyport.testing.ClosedPort;
import dev.sallyport.testing.Definitions;
import dev.sallyport.testing.ForwardProxy;
import dev.sallyport.testing.McpClient;
import dev.sallyport.testing.RawTestServer;
import dev.sallyport.testing.RunningGateway;
import dev.sallyport.testing.TestCa;
import dev.sallyport.testing.TlsTestServer;
import io.netty.buffer.Unpooled;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Servers behind a proxy, whose names only the proxy knows. */
class ProxyTest {
  private static final String NAME = "mcp.behind.test";
  private static final String SECRET = "Basic bWU6czNjcmV0";

  private final TestCa ca = TestCa.root("Right CA");

  @TempDir Path folder;

  private SslVerify trust(TestCa root) {
    return new SslVerify.CaPath(root.writePem(folder.resolve(root.hashCode() + ".pem")));
  }

  private static URI at(String scheme, TlsTestServer server) {
    return URI.create("%s://%s:%d/mcp".formatted(scheme, NAME, server.port()));
  }

  private static String target(TlsTestServer server) {
    return NAME + ":" + server.port();
  }

  private static HttpResponse<String> call(RunningGateway gateway, String server) {
    return McpClient.post(gateway.url("/mcp/" + server), CALL);
  }

  @Test
  void tlsIsVerifiedWithTheServerThroughTheTunnel() {
    try (ForwardProxy proxy = ForwardProxy.start();
        TlsTestServer server = TlsTestServer.start(ca.issue(NAME));
        RunningGateway gateway =
            RunningGateway.with(
                Definitions.server("right", at("https", server))
                    .sslVerify(trust(ca))
                    .proxy(proxy.url())
                    .build(),
                Definitions.server("wrong", at("https", server))
                    .sslVerify(trust(TestCa.root("Wrong CA")))
                    .proxy(proxy.url())
                    .build())) {
      for (int i = 0; i < 3; i++) {
        assertThat(call(gateway, "right").statusCode()).isEqualTo(200);
      }
      assertThat(server.serverNames()).containsExactly(NAME);
      assertThat(proxy.targets()).as("one connection, used again").containsExactly(target(server));

      assertThat(call(gateway, "wrong").body()).contains("UNTRUSTED_ISSUER");
      assertThat(server.requests()).isEqualTo(3);
    }
  }

  @Test
  void aCertificateForTheProxysNameIsNotOneForTheServers() {
    try (ForwardProxy proxy = ForwardProxy.start();
        TlsTestServer server = TlsTestServer.start(ca.issue("localhost", "127.0.0.1"));
        RunningGateway gateway =
            RunningGateway.with(
                Definitions.server("other", at("https", server))
                    .sslVerify(trust(ca))
                    .proxy(proxy.url())
                    .build())) {
      assertThat(call(gateway, "other").body()).contains("HOSTNAME_MISMATCH");
      assertThat(server.requests()).isZero();
    }
  }

  @Test
  void credentialsGoToTheProxyAndNotToTheServer() {
    Queue<String> seen = new ConcurrentLinkedQueue<>();
    try (ForwardProxy proxy = ForwardProxy.demanding(SECRET);
        TlsTestServer server =
            TlsTestServer.builder()
                .certificate(ca.issue(NAME))
                .handler(
                    (request, response) -> {
                      request.requestHeaders().forEach(each -> seen.add(each.toString()));
                      return response.sendString(Mono.just("{}"));
                    })
                .start();
        RunningGateway gateway =
            RunningGateway.with(
                Definitions.server("one", at("https", server))
                    .sslVerify(trust(ca))
                    .proxy("http://me:s3cret@127.0.0.1:" + proxy.port())
                    .build())) {
      assertThat(call(gateway, "one").statusCode()).isEqualTo(200);
      assertThat(proxy.heads().getFirst()).containsIgnoringCase("Proxy-Authorization: " + SECRET);
      assertThat(seen)
          .isNotEmpty()
          .noneMatch(header -> header.toLowerCase(Locale.ROOT).contains("proxy"));
    }
  }

  @Test
  void plainHttpGoesThroughATunnelToo() {
    try (ForwardProxy proxy = ForwardProxy.start();
        TlsTestServer server = TlsTestServer.builder().start();
        RunningGateway gateway =
            RunningGateway.with(
                Definitions.server("one", at("http", server)).proxy(proxy.url()).build())) {
      assertThat(call(gateway, "one").statusCode()).isEqualTo(200);
      assertThat(proxy.targets()).containsExactly(target(server));
    }
  }

  @Test
  void theEnvironmentDecidesWhereTheDefinitionSaysNothing() {
    try (ForwardProxy proxy = ForwardProxy.start();
        ForwardProxy own = ForwardProxy.start();
        TlsTestServer server = TlsTestServer.builder().start();
        RunningGateway gateway =
            RunningGateway.with(
                GeneralSettings.DEFAULTS,
                Map.of("HTTP_PROXY", proxy.url(), "NO_PROXY", "excepted.test"),
                Definitions.server("unsaid", at("http", server)).build(),
                Definitions.server("own", at("http", server)).proxy(own.url()).build(),
                Definitions.server("none", at("http", server))
                    .proxy(new ServerProxy.Direct())
                    .build(),
                Definitions.server("here", server.url()).build(),
                Definitions.server("excepted", URI.create("http://excepted.test/mcp")).build())) {
      assertThat(call(gateway, "unsaid").statusCode()).isEqualTo(200);
      assertThat(call(gateway, "own").statusCode()).isEqualTo(200);
      assertThat(call(gateway, "here").statusCode()).isEqualTo(200);
      assertThat(call(gateway, "none").body()).contains("DNS");
      assertThat(call(gateway, "excepted").body()).contains("DNS");
      assertThat(proxy.targets()).containsExactly(target(server));
      assertThat(own.targets()).containsExactly(target(server));
    }
  }

  @Test
  void redirectsStayInTheTunnel() {
    try (ForwardProxy proxy = ForwardProxy.start();
        TlsTestServer server =
            TlsTestServer.builder()
                .certificate(ca.issue(NAME))
                .handler(
                    (request, response) ->
                        request.uri().endsWith("/")
                            ? response.sendString(Mono.just("{}"))
                            : response.status(307).header("Location", "/mcp/").send())
                .start();
        RunningGateway gateway =
            RunningGateway.with(
                Definitions.server("moved", at("https", server))
                    .sslVerify(trust(ca))
                    .proxy(proxy.url())
                    .build())) {
      assertThat(call(gateway, "moved").statusCode()).isEqualTo(200);
      assertThat(server.requests()).isEqualTo(2);
      assertThat(proxy.targets()).isNotEmpty().allMatch(target(server)::equals);
    }
  }

  @Test
  void eventsComeThroughAsTheyAreSent() {
    Sinks.Many<String> events = Sinks.many().unicast().onBackpressureBuffer();
    try (ForwardProxy proxy = ForwardProxy.start();
        TlsTestServer server =
            TlsTestServer.builder()
                .certificate(ca.issue(NAME))
                .handler(
                    (request, response) ->
                        response
                            .header("Content-Type", "text/event-stream")
                            .sendObject(
                                events.asFlux().map(text -> Unpooled.copiedBuffer(text, UTF_8)),
                                sent -> true))
                .start();
        RunningGateway gateway =
            RunningGateway.with(
                Definitions.server("events", at("https", server))
                    .sslVerify(trust(ca))
                    .proxy(proxy.url())
                    .build())) {
      events.tryEmitNext("data: one\n\n");
      HttpResponse<Stream<String>> answer =
          McpClient.postForLines(gateway.url("/mcp/events"), CALL);
      Iterator<String> lines = answer.body().filter(line -> !line.isEmpty()).iterator();
      assertThat(lines.next()).isEqualTo("data: one");
      events.tryEmitNext("data: two\n\n");
      assertThat(lines.next()).isEqualTo("data: two");
      events.tryEmitComplete();
    }
  }

  @Test
  void refusedCredentialsHaveTheirOwnWords() {
    try (CapturedLog log = CapturedLog.of("dev.sallyport.upstream");
        ForwardProxy proxy = ForwardProxy.demanding(SECRET);
        TlsTestServer server = TlsTestServer.start(ca.issue(NAME));
        RunningGateway gateway =
            RunningGateway.with(
                Definitions.server("one", at("https", server))
                    .sslVerify(trust(ca))
                    .proxy("http://me:wr0ng@127.0.0.1:" + proxy.port())
                    .build())) {
      HttpResponse<String> answer = call(gateway, "one");
      assertThat(answer.statusCode()).isEqualTo(502);
      assertThat(answer.body())
          .contains("\"reason\":\"PROXY\"", "HTTP 407")
          .doesNotContain("127.0.0.1", "wr0ng", "me:");
      assertThat(log.lines())
          .anyMatch(
              line -> line.contains("proxy 127.0.0.1:" + proxy.port()) && line.contains("407"))
          .noneMatch(line -> line.contains("wr0ng") || line.contains("bWU6"));
      assertThat(server.connections()).isZero();
    }
  }

  @Test
  void whatTheProxySaysOfTheServerIsToldByItsStatus() {
    try (ForwardProxy proxy = ForwardProxy.start();
        RunningGateway gateway =
            RunningGateway.with(
                Definitions.server("plain", URI.create("http://gone.test/mcp"))
                    .proxy(proxy.url())
                    .build(),
                Definitions.server("tls", URI.create("https://gone.test/mcp"))
                    .proxy(proxy.url())
                    .build())) {
      for (String server : List.of("plain", "tls")) {
        proxy.refuse("HTTP/1.1 502 Bad Gateway");
        assertThat(call(gateway, server))
            .satisfies(answer -> assertThat(answer.statusCode()).isEqualTo(502))
            .satisfies(answer -> assertThat(answer.body()).contains("PROXY", "HTTP 502"));
        proxy.refuse("HTTP/1.1 504 Gateway Timeout");
        assertThat(call(gateway, server))
            .satisfies(answer -> assertThat(answer.statusCode()).isEqualTo(504))
            .satisfies(answer -> assertThat(answer.body()).contains("PROXY", "HTTP 504"));
        proxy.refuse("nonsense");
        assertThat(call(gateway, server).body()).contains("PROXY", "isn't an HTTP proxy");
      }
    }
  }

  @Test
  void aProxyThatIsNotThereIsNotTakenForTheServer() throws Exception {
    try (RawTestServer closing = RawTestServer.start(socket -> socket.close());
        RunningGateway gateway =
            RunningGateway.with(
                Definitions.server("refused", URI.create("https://gone.test/mcp"))
                    .proxy("http://127.0.0.1:" + ClosedPort.number())
                    .build(),
                Definitions.server("unknown", URI.create("https://gone.test/mcp"))
                    .proxy("http://no-such-proxy.invalid:3128")
                    .build(),
                Definitions.server("closing", URI.create("https://gone.test/mcp"))
                    .proxy("http://127.0.0.1:" + closing.port())
                    .build())) {
      assertThat(call(gateway, "refused").body()).contains("PROXY", "can't be reached");
      assertThat(call(gateway, "unknown").body()).contains("PROXY", "can't be resolved");
      assertThat(call(gateway, "closing").body()).contains("PROXY", "closed the connection");
    }
  }

  @Test
  void aSilentProxyIsGivenUpAfterTheTimeForConnections() {
    GeneralSettings impatient = Definitions.withConnectTimeout(Duration.ofMillis(200));
    try (RawTestServer silent = RawTestServer.silent();
        RunningGateway gateway =
            RunningGateway.with(
                impatient,
                Definitions.server("one", URI.create("https://gone.test/mcp"))
                    .proxy("http://127.0.0.1:" + silent.port())
                    .build())) {
      HttpResponse<String> answer = call(gateway, "one");
      assertThat(answer.statusCode()).isEqualTo(504);
      assertThat(answer.body()).contains("PROXY", "doesn't answer");
    }
  }

  @Test
  void aBrokenVariableKeepsServersFromBeingReachedAnotherWay() {
    try (TlsTestServer server = TlsTestServer.builder().start();
        RunningGateway gateway =
            RunningGateway.with(
                GeneralSettings.DEFAULTS,
                Map.of("HTTP_PROXY", "socks5://127.0.0.1:1080"),
                Definitions.server("one", URI.create("http://192.0.2.1/mcp")).build(),
                Definitions.server("here", server.url()).build())) {
      assertThat(call(gateway, "one").body()).contains("its proxy can't be used");
      assertThat(call(gateway, "here").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void behindAProxyAllowedHostsGoesByNames() {
    try (ForwardProxy proxy = ForwardProxy.start();
        TlsTestServer server = TlsTestServer.builder().start()) {
      Map<String, String> environment = Map.of("HTTP_PROXY", proxy.url());
      try (RunningGateway named =
          RunningGateway.with(
              only(List.of(NAME), List.of()),
              environment,
              Definitions.server("one", at("http", server)).build())) {
        assertThat(call(named, "one").statusCode()).isEqualTo(200);
      }
      try (RunningGateway ranged =
          RunningGateway.with(
              only(List.of(), List.of("0.0.0.0/0")),
              environment,
              Definitions.server("one", at("http", server)).build())) {
        assertThat(call(ranged, "one").body()).contains("ADDRESS_NOT_ALLOWED");
      }
      try (RunningGateway own =
          RunningGateway.with(
              only(List.of(NAME), List.of()),
              Map.of(),
              Definitions.server("one", at("http", server)).proxy(proxy.url()).build())) {
        assertThat(call(own, "one").body()).contains("PROXY", "may not connect to");
      }
      assertThat(proxy.targets()).hasSize(1);
    }
  }

  private static GeneralSettings only(List<String> names, List<String> ranges) {
    return Definitions.withRules(
        new DefinitionRules(
            new AllowedHosts.Listed(
                new HostList(
                    names.stream().map(HostPattern::new).toList(),
                    ranges.stream().map(AddressRange::parse).toList())),
            new VerificationFloor.Nowhere()));
  }
}
