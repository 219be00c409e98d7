package dev.sallyport.downstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.testing.Definitions;
import dev.sallyport.testing.LegacyServer;
import dev.sallyport.testing.McpClient;
import dev.sallyport.testing.ModernServer;
import dev.sallyport.testing.StartedGateway;
import dev.sallyport.testing.TlsTestServer;
import io.netty.buffer.Unpooled;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** What becomes of requests that are running when the gateway is told to stop. */
@Timeout(60)
class ShutdownTest {
  private static final String LISTEN =
      "{\"jsonrpc\":\"2.0\",\"id\":\"l-1\",\"method\":\"subscriptions/listen\",\"params\":{}}";

  @TempDir Path folder;

  private static TlsTestServer streaming(CountDownLatch cancelled) {
    return TlsTestServer.builder()
        .handler(
            (request, response) ->
                response
                    .header("content-type", "text/event-stream")
                    .sse()
                    .send(
                        Flux.just("id: 1\ndata: {}\n\n")
                            .concatWith(Mono.never())
                            .doOnCancel(cancelled::countDown)
                            .map(event -> Unpooled.copiedBuffer(event, StandardCharsets.UTF_8)))
                    .then())
        .start();
  }

  @Test
  void endsListeningStreamsSoThatClientsComeAgain() throws Exception {
    CountDownLatch cancelled = new CountDownLatch(1);
    try (TlsTestServer server = streaming(cancelled);
        StartedGateway gateway =
            StartedGateway.in(folder, Definitions.server("events", server.url()).build())) {
      HttpResponse<Stream<String>> stream =
          McpClient.getLines(gateway.url("/mcp/events"), "Accept", "text/event-stream");
      Iterator<String> lines = stream.body().iterator();
      assertThat(lines.next()).isEqualTo("id: 1");
      long started = System.nanoTime();
      gateway.stop();
      assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(15));
      assertThat(rest(lines)).contains("retry: 1000");
      assertThat(cancelled.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void answersModernSubscriptions() {
    try (TlsTestServer server = streaming(new CountDownLatch(1));
        StartedGateway gateway =
            StartedGateway.in(folder, Definitions.server("events", server.url()).build())) {
      HttpResponse<Stream<String>> stream =
          McpClient.postForLines(gateway.url("/mcp/events"), LISTEN);
      Iterator<String> lines = stream.body().iterator();
      assertThat(lines.next()).isEqualTo("id: 1");
      gateway.stop();
      assertThat(rest(lines))
          .contains(
              "data:"
                  + " {\"jsonrpc\":\"2.0\",\"id\":\"l-1\",\"result\":{\"resultType\":\"complete\",\"_meta\":{\"io.modelcontextprotocol/subscriptionId\":\"l-1\"}}}");
    }
  }

  @Test
  void endsStreamsOfTheDeprecatedTransport() {
    try (TlsTestServer server =
            TlsTestServer.builder()
                .handler(
                    (request, response) ->
                        response
                            .header("content-type", "text/event-stream")
                            .sse()
                            .sendString(
                                Flux.just("event: endpoint\ndata: /messages\n\n")
                                    .concatWith(Mono.never()))
                            .then())
                .start();
        StartedGateway gateway =
            StartedGateway.in(folder, Definitions.server("old", server.url()).sse().build())) {
      Iterator<String> lines =
          McpClient.getLines(gateway.url("/old/sse"), "Accept", "text/event-stream")
              .body()
              .iterator();
      assertThat(lines.next()).isEqualTo("event: endpoint");
      gateway.stop();
      assertThat(rest(lines)).contains("retry: 1000");
    }
  }

  @Test
  void endsStreamsThatTheGatewayItselfAnswers() {
    try (ModernServer modern = new ModernServer();
        StartedGateway gateway =
            StartedGateway.in(folder, Definitions.server("new", modern.url()).build())) {
      String session =
          McpClient.post(
                  gateway.url("/mcp/new"),
                  """
                  {"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":
                  "2025-11-25","clientInfo":{"name":"c","version":"1"},"capabilities":{}}}\
                  """)
              .headers()
              .firstValue("Mcp-Session-Id")
              .orElseThrow();
      Stream<String> legacy =
          McpClient.getLines(gateway.url("/mcp/new"), "Mcp-Session-Id", session).body();
      Iterator<String> sse = McpClient.getLines(gateway.url("/new/sse")).body().iterator();
      assertThat(sse.next()).isEqualTo("event: endpoint");
      long started = System.nanoTime();
      gateway.stop();
      assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(15));
      assertThat(rest(legacy.iterator())).contains("retry: 1000");
      assertThat(rest(sse)).contains("retry: 1000");
    }
  }

  @Test
  void endsSubscriptionsThatTheGatewayItselfAnswers() {
    try (LegacyServer legacy = new LegacyServer();
        StartedGateway gateway =
            StartedGateway.in(folder, Definitions.server("old", legacy.url()).build())) {
      Iterator<String> lines =
          McpClient.postForLines(
                  gateway.url("/mcp/old"),
                  """
                  {"jsonrpc":"2.0","id":"l-1","method":"subscriptions/listen","params":{
                  "notifications":{"toolsListChanged":true},"_meta":{
                  "io.modelcontextprotocol/protocolVersion":"2026-07-28",
                  "io.modelcontextprotocol/clientCapabilities":{}}}}\
                  """,
                  "MCP-Protocol-Version",
                  "2026-07-28",
                  "Mcp-Method",
                  "subscriptions/listen")
              .body()
              .iterator();
      assertThat(lines.next()).startsWith("event: message");
      gateway.stop();
      assertThat(String.join("", rest(lines)))
          .contains("\"id\":\"l-1\",\"result\":{\"resultType\":\"complete\"");
    }
  }

  @Test
  void finishesCallsThatAreRunning() throws Exception {
    Sinks.One<String> answer = Sinks.one();
    CountDownLatch arrived = new CountDownLatch(1);
    try (TlsTestServer server =
            TlsTestServer.builder()
                .handler(
                    (request, response) -> {
                      arrived.countDown();
                      return request
                          .receive()
                          .then(
                              response
                                  .header("content-type", "application/json")
                                  .sendString(answer.asMono())
                                  .then());
                    })
                .start();
        StartedGateway gateway =
            StartedGateway.in(folder, Definitions.server("slow", server.url()).build())) {
      CompletableFuture<HttpResponse<String>> call =
          McpClient.postAsync(gateway.url("/mcp/slow"), McpClient.CALL);
      assertThat(arrived.await(10, TimeUnit.SECONDS)).isTrue();
      Thread stopping = Thread.ofVirtual().start(gateway::stop);
      while (McpClient.get(gateway.management("/readyz")).statusCode() != 503) {
        Thread.onSpinWait();
      }
      assertThat(McpClient.get(gateway.management("/livez")).statusCode()).isEqualTo(200);
      assertThat(call).isNotDone();
      answer.tryEmitValue("{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{}}").orThrow();
      assertThat(call.get(10, TimeUnit.SECONDS).body()).contains("result");
      assertThat(stopping.join(Duration.ofSeconds(30))).isTrue();
    }
  }

  private static List<String> rest(Iterator<String> lines) {
    List<String> rest = new ArrayList<>();
    lines.forEachRemaining(rest::add);
    return rest;
  }
}
