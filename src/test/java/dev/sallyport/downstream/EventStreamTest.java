package dev.sallyport.downstream;

import static dev.sallyport.testing.McpClient.CALL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.testing.Definitions;
import dev.sallyport.testing.McpClient;
import dev.sallyport.testing.RudeHttpServer;
import dev.sallyport.testing.RunningGateway;
import dev.sallyport.testing.TlsTestServer;
import io.netty.handler.codec.http.HttpMethod;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Streams of events on their way to the client. */
class EventStreamTest {
  private static final String HEAD =
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
  private static final String PROGRESS =
      "event: message\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\"}\n\n";
  private static final String ANSWER =
      "event: message\ndata: {\"result\":{},\"jsonrpc\":\"2.0\",\"id\":7}\n\n";

  private static String chunk(String text) {
    return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
  }

  private static RunningGateway before(URI server) {
    return RunningGateway.with(Definitions.server("files", server).build());
  }

  @Test
  void passesEachEventOnAsItComes() {
    Sinks.Many<String> events = Sinks.many().unicast().onBackpressureBuffer();
    try (TlsTestServer server = streaming(events.asFlux());
        RunningGateway gateway = before(server.url());
        Stream<String> lines = McpClient.postForLines(gateway.url("/mcp/files"), CALL).body()) {
      Iterator<String> received = lines.iterator();
      for (int i = 0; i < 3; i++) {
        events.tryEmitNext("data: " + i + "\n\n").orThrow();
        assertThat(received.next()).isEqualTo("data: " + i);
        assertThat(received.next()).isEmpty();
      }
      events.tryEmitComplete().orThrow();
      assertThat(received.hasNext()).isFalse();
    }
  }

  @Test
  void sendsTheHeadBeforeTheFirstEvent() {
    try (TlsTestServer server = streaming(Flux.never());
        RunningGateway gateway = before(server.url())) {
      HttpResponse<Stream<String>> stream = McpClient.getLines(gateway.url("/mcp/files"));

      assertThat(stream.statusCode()).isEqualTo(200);
      assertThat(stream.headers().firstValue("Content-Type")).contains("text/event-stream");
      stream.body().close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "GET"})
  void clientThatGoesAwayCancelsUpstream(String method) throws Exception {
    CountDownLatch cancelled = new CountDownLatch(1);
    try (TlsTestServer server =
            streaming(Flux.just("data: 1\n\n").concatWith(Flux.never()), cancelled);
        RunningGateway gateway = before(server.url())) {
      URI url = gateway.url("/mcp/files");
      try (Stream<String> lines =
          (method.equals("GET") ? McpClient.getLines(url) : McpClient.postForLines(url, CALL))
              .body()) {
        assertThat(lines.iterator().next()).isEqualTo("data: 1");
      }
      assertThat(cancelled.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void clientThatGoesAwayBeforeTheAnswerCancelsUpstream() throws Exception {
    try (RudeHttpServer server = RudeHttpServer.fallingSilentAfter("");
        RunningGateway gateway = before(server.url())) {
      var call = McpClient.postAsync(gateway.url("/mcp/files"), CALL);
      server.awaitRequest();
      call.cancel(true);

      assertThat(server.isClosedByPeer()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "data: {\"jsonrpc\":\"2.0\",\"id\":7,\"resu", ": comment\n"})
  void streamCutHalfwayEndsWithAnErrorForTheRequest(String half) {
    String sent = HEAD + chunk(PROGRESS) + (half.isEmpty() ? "" : chunk(half));
    try (RudeHttpServer server = RudeHttpServer.breakingOffAfter(sent);
        RunningGateway gateway = before(server.url())) {
      String body = McpClient.post(gateway.url("/mcp/files"), CALL).body();

      assertThat(body).startsWith(PROGRESS).doesNotContain("\"resu");
      String last = body.substring(PROGRESS.length());
      assertThat(last)
          .startsWith("event: message\ndata: {\"jsonrpc\":\"2.0\",\"id\":7,\"error\":{")
          .contains("'files' broke off")
          .endsWith("}\n\n");
    }
  }

  @Test
  void streamCutAfterTheAnswerIsWhole() {
    try (RudeHttpServer server =
            RudeHttpServer.breakingOffAfter(HEAD + chunk(PROGRESS) + chunk(ANSWER));
        RunningGateway gateway = before(server.url())) {
      assertThat(McpClient.post(gateway.url("/mcp/files"), CALL).body())
          .isEqualTo(PROGRESS + ANSWER);
    }
  }

  @Test
  void streamThatCanBeResumedGoesOnWhereItWasCut() {
    List<String> asked = new CopyOnWriteArrayList<>();
    try (TlsTestServer server = cutting("id: e1\n" + PROGRESS + "data: {\"half", asked, ANSWER);
        RunningGateway gateway = before(server.url())) {
      String body = McpClient.post(gateway.url("/mcp/files"), CALL, "Mcp-Session-Id", "s1").body();

      assertThat(body).isEqualTo("id: e1\n" + PROGRESS + ANSWER);
      assertThat(asked).containsExactly("GET e1 s1");
    }
  }

  @Test
  void streamThatCannotBeResumedAfterAllEndsWithAnError() {
    List<String> asked = new CopyOnWriteArrayList<>();
    try (TlsTestServer server = cutting("id: e1\n" + PROGRESS, asked, null);
        RunningGateway gateway = before(server.url())) {
      assertThat(McpClient.post(gateway.url("/mcp/files"), CALL).body())
          .startsWith("id: e1\n" + PROGRESS)
          .contains("\"id\":7,\"error\"");
      assertThat(asked).hasSize(1);
    }
  }

  /** Cuts the answer to a POST, and answers a GET with what's left, or 404. */
  private static TlsTestServer cutting(
      String beginning, List<String> asked, @Nullable String rest) {
    return TlsTestServer.builder()
        .handler(
            (request, response) -> {
              if (request.method().equals(HttpMethod.POST)) {
                return response
                    .sse()
                    .sendString(
                        Flux.just(beginning).concatWith(Mono.error(new IOException("cut"))));
              }
              asked.add(
                  request.method()
                      + " "
                      + request.requestHeaders().get("Last-Event-ID")
                      + " "
                      + request.requestHeaders().get("Mcp-Session-Id"));
              return rest == null
                  ? response.status(404).send()
                  : response.sse().sendString(Flux.just(rest));
            })
        .start();
  }

  @Test
  void streamThatEndsOrderlyWithoutAnAnswerEndsOrderly() {
    String polling = HEAD + chunk("id: 1\nretry: 10\ndata:\n\n") + "0\r\n\r\n";
    try (RudeHttpServer server = RudeHttpServer.breakingOffAfter(polling);
        RunningGateway gateway = before(server.url())) {
      assertThat(McpClient.post(gateway.url("/mcp/files"), CALL).body())
          .isEqualTo("id: 1\nretry: 10\ndata:\n\n");
    }
  }

  @Test
  void largeJsonThatIsCutIsNeverWhole() {
    String head =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 200000\r\n\r\n";
    try (RudeHttpServer server = RudeHttpServer.breakingOffAfter(head + "x".repeat(100_000));
        RunningGateway gateway = before(server.url())) {
      assertThatThrownBy(() -> McpClient.post(gateway.url("/mcp/files"), CALL))
          .isInstanceOf(UncheckedIOException.class);
    }
  }

  @Test
  void eventTooLargeToHoldThatIsCutIsNeverWhole() {
    String begun = HEAD + chunk("data: " + "x".repeat(1_200_000));
    try (RudeHttpServer server = RudeHttpServer.breakingOffAfter(begun);
        RunningGateway gateway = before(server.url())) {
      assertThatThrownBy(() -> McpClient.post(gateway.url("/mcp/files"), CALL))
          .isInstanceOf(UncheckedIOException.class);
    }
  }

  @Test
  void streamThatEndedMakesRoomForAnother() {
    try (TlsTestServer server = streaming(Flux.just("data: 1\n\n"));
        RunningGateway gateway =
            RunningGateway.with(
                Definitions.withLimits(1_000, 2),
                Definitions.server("files", server.url()).build())) {
      for (int i = 0; i < 20; i++) {
        assertThat(McpClient.get(gateway.url("/mcp/files")).statusCode()).isEqualTo(200);
      }
    }
  }

  @Test
  void slowReaderHoldsTheServerBackAndLosesNothing() throws Exception {
    int events = 30_000;
    String event = "data: " + "x".repeat(1_000) + "\n\n";
    AtomicInteger sent = new AtomicInteger();
    try (TlsTestServer server =
            streaming(
                Flux.range(0, events).map(i -> event).doOnNext(each -> sent.incrementAndGet()));
        RunningGateway gateway = before(server.url());
        Socket client = new Socket()) {
      client.setReceiveBufferSize(4_096);
      client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), gateway.port()));
      client
          .getOutputStream()
          .write(
              "GET /mcp/files HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      InputStream in = client.getInputStream();
      byte[] first = in.readNBytes(1_000);
      awaitStandstill(sent);
      assertThat(sent.get()).as("the server is held back").isLessThan(events);

      String all =
          new String(first, StandardCharsets.US_ASCII)
              + new String(in.readAllBytes(), StandardCharsets.US_ASCII);
      String body = all.substring(all.indexOf("\r\n\r\n"));
      assertThat(body.chars().filter(c -> c == 'x').count()).isEqualTo(events * 1_000L);
    }
  }

  /** Waits until a number hasn't changed for as long as a loopback connection could need. */
  private static void awaitStandstill(AtomicInteger number) {
    int before = -1;
    long since = System.nanoTime();
    while (System.nanoTime() - since < Duration.ofMillis(500).toNanos()) {
      int now = number.get();
      if (now != before) {
        before = now;
        since = System.nanoTime();
      }
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
  }

  @Test
  void listeningStreamsLeaveConnectionsForCalls() {
    try (TlsTestServer server = streaming(Flux.just("data: 1\n\n").concatWith(Flux.never()));
        RunningGateway gateway =
            RunningGateway.with(
                Definitions.withLimits(1_000, 4),
                Definitions.server("files", server.url()).build())) {
      URI url = gateway.url("/mcp/files");
      try (Stream<String> one = McpClient.getLines(url).body();
          Stream<String> two = McpClient.getLines(url).body();
          Stream<String> three =
              McpClient.postForLines(
                      url, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"subscriptions/listen\"}")
                  .body()) {
        HttpResponse<String> fourth = McpClient.get(url);
        assertThat(fourth.statusCode()).isEqualTo(503);
        assertThat(fourth.headers().firstValue("Retry-After")).isPresent();

        try (Stream<String> call = McpClient.postForLines(url, CALL).body()) {
          assertThat(call.iterator().next()).isEqualTo("data: 1");
        }
        assertThat(one.iterator().next() + two.iterator().next() + three.iterator().next())
            .isEqualTo("data: 1".repeat(3));
      }
    }
  }

  private static TlsTestServer streaming(Flux<String> events) {
    return streaming(events, new CountDownLatch(1));
  }

  private static TlsTestServer streaming(Flux<String> events, CountDownLatch cancelled) {
    return TlsTestServer.builder()
        .handler(
            (request, response) ->
                response.sse().sendHeaders().sendString(events.doOnCancel(cancelled::countDown)))
        .start();
  }
}
