package dev.sallyport.upstream.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.config.general.GeneralSettings;
import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.testing.Definitions;
import dev.sallyport.testing.TlsTestServer;
import dev.sallyport.upstream.Deadlines;
import dev.sallyport.upstream.HttpUpstream;
import dev.sallyport.upstream.UpstreamFactory;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.netty.http.HttpResources;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(30)
class SseProbeTest {
  private final Deadlines deadlines = new Deadlines();
  private final Sinks.Many<String> stream = Sinks.many().unicast().onBackpressureBuffer();
  private final Queue<String> seen = new ConcurrentLinkedQueue<>();
  private final CountDownLatch streamClosed = new CountDownLatch(1);

  @AfterEach
  void closeDeadlines() {
    deadlines.close();
  }

  @Test
  void listsTheToolsOverTheStreamAndClosesIt() throws Exception {
    try (TlsTestServer server = server("/messages?session=1")) {
      ProbedServer found = probe(server, Duration.ofSeconds(10));
      assertThat(found.era()).isEqualTo(Era.LEGACY);
      assertThat(found.protocolVersion()).isEqualTo("2024-11-05");
      assertThat(found.tools()).containsExactly("a", "b");
      assertThat(seen)
          .containsExactly("initialize", "notifications/initialized", "tools/list", "tools/list");
      assertThat(streamClosed.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void callsAToolOverTheStreamAndClosesIt() throws Exception {
    try (TlsTestServer server = server("/messages")) {
      HttpUpstream upstream = upstream(server);
      JsonNode result =
          McpProbe.callTool(
                  upstream, "a", JsonMapper.shared().createObjectNode(), Duration.ofSeconds(10))
              .blockOptional()
              .orElseThrow();
      upstream.close();
      assertThat(result.path("isError").asBoolean()).isTrue();
      assertThat(seen).containsExactly("initialize", "notifications/initialized", "tools/call");
      assertThat(streamClosed.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void sendsNothingToAnotherOrigin() {
    try (TlsTestServer other = server("/messages");
        TlsTestServer server = server(other.url() + "/messages")) {
      assertThatThrownBy(() -> probe(server, Duration.ofSeconds(10)))
          .isInstanceOf(ProbeException.class)
          .hasMessageContaining("another origin");
      assertThat(other.requests()).isZero();
    }
  }

  @Test
  void givesUpOnAStreamThatStaysSilent() throws Exception {
    try (TlsTestServer server = TlsTestServer.builder().handler(this::silent).start()) {
      assertThatThrownBy(() -> probe(server, Duration.ofMillis(500)))
          .isInstanceOf(GatewayException.ServerTimeout.class);
      assertThat(streamClosed.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void saysThatAServerHasNoStream() {
    try (TlsTestServer server = TlsTestServer.builder().start()) {
      assertThatThrownBy(() -> probe(server, Duration.ofSeconds(10)))
          .isInstanceOf(ProbeException.class)
          .hasMessageContaining("transport: http");
    }
  }

  private ProbedServer probe(TlsTestServer server, Duration limit) {
    HttpUpstream upstream = upstream(server);
    try {
      return McpProbe.probe(upstream, limit).blockOptional().orElseThrow();
    } finally {
      upstream.close();
    }
  }

  private HttpUpstream upstream(TlsTestServer server) {
    return new UpstreamFactory(GeneralSettings.DEFAULTS, deadlines, HttpResources.get())
        .create(Definitions.server("a", server.url().resolve("/sse")).sse().build());
  }

  private TlsTestServer server(String endpoint) {
    return TlsTestServer.builder()
        .handler((request, response) -> handle(request, response, endpoint))
        .start();
  }

  private Publisher<Void> silent(HttpServerRequest request, HttpServerResponse response) {
    return send(response, Flux.just(":\n\n").concatWith(Flux.never()));
  }

  private Publisher<Void> send(HttpServerResponse response, Flux<String> events) {
    return response
        .sse()
        .send(
            events
                .map(event -> Unpooled.copiedBuffer(event, StandardCharsets.UTF_8))
                .doFinally(end -> streamClosed.countDown()),
            each -> true);
  }

  private Publisher<Void> handle(
      HttpServerRequest request, HttpServerResponse response, String endpoint) {
    if (request.method().name().equals("GET")) {
      Flux<String> events =
          Flux.just("event: endpoint\ndata: " + endpoint + "\n\n").concatWith(stream.asFlux());
      return send(response, events);
    }
    return request
        .receive()
        .aggregate()
        .asByteArray()
        .flatMap(
            body -> {
              answer(JsonMapper.shared().readTree(body));
              return response.status(202).send();
            });
  }

  private void answer(JsonNode message) {
    String method = message.path("method").asString();
    seen.add(method);
    String result =
        switch (method) {
          case "initialize" -> "{\"protocolVersion\":\"2024-11-05\",\"capabilities\":{}}";
          case "tools/list" ->
              message.path("params").has("cursor")
                  ? "{\"tools\":[{\"name\":\"b\"}]}"
                  : "{\"tools\":[{\"name\":\"a\"}],\"nextCursor\":\"2\"}";
          case "tools/call" -> "{\"content\":[],\"isError\":true}";
          default -> "";
        };
    if (!result.isEmpty()) {
      stream.tryEmitNext(
          "event: message\ndata: {\"jsonrpc\":\"2.0\",\"id\":%s,\"result\":%s}\n\n"
              .formatted(message.path("id"), result));
    }
  }
}
