package dev.sallyport.downstream;

import static dev.sallyport.testing.McpClient.CALL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.testing.Definitions;
import dev.sallyport.testing.McpClient;
import dev.sallyport.testing.RudeHttpServer;
import dev.sallyport.testing.RunningGateway;
import dev.sallyport.testing.TlsTestServer;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A server of the HTTP+SSE transport behind {@code /{server}/sse}. */
class SseTransportTest {
  private final Sinks.Many<String> events = Sinks.many().unicast().onBackpressureBuffer();
  private final Queue<String> posted = new ConcurrentLinkedQueue<>();

  /** Names this endpoint first, then sends what the test emits. */
  private TlsTestServer server(String endpoint) {
    return TlsTestServer.builder()
        .handler(
            (request, response) -> {
              if (request.method().name().equals("GET")) {
                return response
                    .sse()
                    .sendString(
                        Flux.just(
                                ": hello\r\n\r\nevent: endpoint\r\ndata: " + endpoint + "\r\n\r\n")
                            .concatWith(events.asFlux()),
                        StandardCharsets.UTF_8);
              }
              return request
                  .receive()
                  .aggregate()
                  .asString(StandardCharsets.UTF_8)
                  .flatMap(
                      body -> {
                        posted.add(request.uri() + " " + body);
                        return response.status(202).sendString(Mono.just("Accepted")).then();
                      });
            })
        .start();
  }

  private static RunningGateway before(TlsTestServer server) {
    return RunningGateway.with(
        Definitions.server("old", server.url().resolve("/sse")).sse().build());
  }

  private static String endpoint(Iterator<String> lines) {
    while (!lines.next().equals("event: endpoint")) {
      // Comments come first.
    }
    return lines.next().substring("data: ".length());
  }

  @Test
  void postsGoToTheEndpointThatTheServerNamed() {
    try (TlsTestServer server = server("/messages/?session_id=abc");
        RunningGateway gateway = before(server);
        Stream<String> stream = McpClient.getLines(gateway.url("/old/sse")).body()) {
      String endpoint = endpoint(stream.iterator());

      assertThat(endpoint).startsWith("/old/sse/messages?").doesNotContain("abc");
      HttpResponse<String> answer = McpClient.post(gateway.url(endpoint), CALL);
      assertThat(answer.statusCode()).isEqualTo(202);
      assertThat(answer.body()).isEqualTo("Accepted");
      assertThat(posted).containsExactly("/messages/?session_id=abc " + CALL);
    }
  }

  @Test
  void eventsAfterTheEndpointPassUnchanged() {
    try (TlsTestServer server = server("messages");
        RunningGateway gateway = before(server);
        Stream<String> stream = McpClient.getLines(gateway.url("/old/sse/")).body()) {
      Iterator<String> lines = stream.iterator();
      assertThat(endpoint(lines)).startsWith("/old/sse/messages?");
      assertThat(lines.next()).isEmpty();

      events.tryEmitNext("event: endpoint\ndata: /later\n\ndata: {}\n\n").orThrow();

      assertThat(Stream.generate(lines::next).limit(5))
          .containsExactly("event: endpoint", "data: /later", "", "data: {}", "");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"https://localhost/messages", "http://other/messages", "//other/x", "ht tp:"})
  void endpointOfAnotherOriginIsRefusedInWords(String endpoint) {
    try (TlsTestServer server = server(endpoint);
        RunningGateway gateway = before(server)) {
      HttpResponse<String> answer = McpClient.get(gateway.url("/old/sse"));

      assertThat(answer.statusCode()).isEqualTo(502);
      assertThat(answer.body()).contains("'old'");
    }
  }

  @Test
  void onlyEndpointsThatThisGatewaySealedForThatServerAreTaken() {
    try (TlsTestServer server = server("/messages");
        RunningGateway gateway =
            RunningGateway.with(
                Definitions.server("old", server.url().resolve("/sse")).sse().build(),
                Definitions.server("other", server.url().resolve("/sse")).sse().build());
        Stream<String> stream = McpClient.getLines(gateway.url("/old/sse")).body()) {
      String endpoint = endpoint(stream.iterator());

      for (String forged :
          new String[] {
            endpoint.replace("/old/", "/other/"),
            endpoint.substring(0, endpoint.length() - 4) + "AAAA",
            "/old/sse/messages?endpoint=AAAA",
            "/old/sse/messages?endpoint=http://localhost/admin",
            "/old/sse/messages"
          }) {
        URI url = gateway.url(forged);
        assertThat(McpClient.post(url, CALL).statusCode()).as(forged).isEqualTo(400);
      }
      assertThat(posted).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0\r\n\r\n", "", "7\r\nevent: \r\n"})
  void streamThatEndsBeforeItsEndpointIsSaid(String rest) {
    String head =
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
    try (RudeHttpServer server = RudeHttpServer.breakingOffAfter(head + rest);
        RunningGateway gateway =
            RunningGateway.with(Definitions.server("old", server.url()).sse().build())) {
      HttpResponse<String> answer = McpClient.get(gateway.url("/old/sse"));

      assertThat(answer.statusCode()).isEqualTo(502);
      assertThat(answer.body()).contains("'old' broke off");
    }
  }

  @Test
  void serverThatNeverNamesItsEndpointGives504() {
    String head =
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
    try (RudeHttpServer server = RudeHttpServer.fallingSilentAfter(head);
        RunningGateway gateway =
            RunningGateway.with(
                Definitions.server("old", server.url())
                    .sse()
                    .timeout(Duration.ofMillis(300))
                    .build())) {
      assertThat(McpClient.get(gateway.url("/old/sse")).statusCode()).isEqualTo(504);
    }
  }

  @Test
  void serverThatIsNoEventStreamPassesItsAnswerOn() {
    try (TlsTestServer server =
            TlsTestServer.builder()
                .handler((request, response) -> response.status(404).send())
                .start();
        RunningGateway gateway = before(server)) {
      assertThat(McpClient.get(gateway.url("/old/sse")).statusCode()).isEqualTo(404);
    }
  }
}
