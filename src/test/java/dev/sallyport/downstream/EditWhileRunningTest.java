package dev.sallyport.downstream;

import static dev.sallyport.testing.McpClient.CALL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.definition.SslVerify;
import dev.sallyport.testing.Definitions;
import dev.sallyport.testing.McpClient;
import dev.sallyport.testing.RunningGateway;
import dev.sallyport.testing.TestCa;
import dev.sallyport.testing.TlsTestServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Definitions change while requests run: none is lost, and none goes where it shouldn't. */
class EditWhileRunningTest {
  private final TestCa right = TestCa.root("Right CA");
  private final TestCa wrong = TestCa.root("Wrong CA");

  @TempDir Path folder;

  private SslVerify ca(TestCa ca, String file) {
    return new SslVerify.CaPath(ca.writePem(folder.resolve(file)));
  }

  private static int call(RunningGateway gateway, String server) {
    return McpClient.post(gateway.url("/mcp/" + server), CALL).statusCode();
  }

  @Test
  void newTrustHoldsForTheNextRequest() {
    try (TlsTestServer server = TlsTestServer.start(right.issue("localhost"));
        RunningGateway gateway =
            RunningGateway.with(
                Definitions.server("a", server.url()).sslVerify(ca(right, "right.pem")).build())) {
      assertThat(call(gateway, "a")).isEqualTo(200);
      gateway.define(
          List.of(Definitions.server("a", server.url()).sslVerify(ca(wrong, "wrong.pem")).build()));
      assertThat(call(gateway, "a")).isEqualTo(502);
      gateway.define(
          List.of(Definitions.server("a", server.url()).sslVerify(ca(right, "right.pem")).build()));
      assertThat(call(gateway, "a")).isEqualTo(200);
    }
  }

  @Test
  void noCallFailsWhileTrustIsEditedBackAndForth() {
    SslVerify one = ca(right, "one.pem");
    SslVerify other = ca(right, "other.pem");
    try (TlsTestServer server = TlsTestServer.start(right.issue("localhost"));
        RunningGateway gateway =
            RunningGateway.with(Definitions.server("a", server.url()).sslVerify(one).build())) {
      List<CompletableFuture<Integer>> calls = new ArrayList<>();
      for (int edit = 0; edit < 100; edit++) {
        for (int i = 0; i < 5; i++) {
          calls.add(
              McpClient.postAsync(gateway.url("/mcp/a"), CALL)
                  .thenApply(answer -> answer.statusCode()));
        }
        gateway.define(
            List.of(
                Definitions.server("a", server.url())
                    .sslVerify(edit % 2 == 0 ? other : one)
                    .build()));
        if (edit % 10 == 9) {
          calls.forEach(CompletableFuture::join);
        }
      }
      assertThat(calls.stream().map(CompletableFuture::join)).containsOnly(200);
    }
  }

  @Test
  void whatWaitsForAConnectionGoesOutUnderTheNewDefinition() throws InterruptedException {
    CountDownLatch busy = new CountDownLatch(2);
    Sinks.Empty<Void> release = Sinks.empty();
    try (TlsTestServer before =
            TlsTestServer.builder()
                .certificate(right.issue("localhost"))
                .handler(
                    (request, response) -> {
                      busy.countDown();
                      return release
                          .asMono()
                          .then(Mono.from(response.sendString(Flux.just("before"))));
                    })
                .start();
        TlsTestServer after =
            TlsTestServer.builder()
                .certificate(right.issue("localhost"))
                .handler((request, response) -> response.sendString(Flux.just("after")))
                .start();
        RunningGateway gateway =
            RunningGateway.with(
                Definitions.withLimits(10_000, 2),
                Definitions.server("a", before.url()).sslVerify(ca(right, "ca.pem")).build(),
                Definitions.server("b", after.url()).sslVerify(ca(right, "ca.pem")).build())) {
      List<CompletableFuture<String>> running = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        running.add(
            McpClient.postAsync(gateway.url("/mcp/a"), CALL).thenApply(each -> each.body()));
      }
      busy.await();
      CompletableFuture<String> waiting =
          McpClient.postAsync(gateway.url("/mcp/a"), CALL).thenApply(each -> each.body());
      for (int i = 0; i < 20; i++) {
        // By the time these are answered, the one before waits.
        assertThat(call(gateway, "b")).isEqualTo(200);
      }

      gateway.define(
          List.of(Definitions.server("a", after.url()).sslVerify(ca(right, "ca.pem")).build()));

      assertThat(McpClient.post(gateway.url("/mcp/a"), CALL).body()).isEqualTo("after");
      assertThat(waiting.join()).isEqualTo("after");
      release.tryEmitEmpty().orThrow();
      assertThat(running.stream().map(CompletableFuture::join)).containsOnly("before");
    }
  }

  @Test
  void streamsInFlightEndOnTheConnectionTheyBeganOn() {
    Sinks.Many<String> events = Sinks.many().unicast().onBackpressureBuffer();
    try (TlsTestServer server =
            TlsTestServer.builder()
                .certificate(right.issue("localhost"))
                .handler(
                    (request, response) -> response.sse().sendHeaders().sendString(events.asFlux()))
                .start();
        RunningGateway gateway =
            RunningGateway.with(
                Definitions.server("a", server.url()).sslVerify(ca(right, "ca.pem")).build());
        Stream<String> stream = McpClient.postForLines(gateway.url("/mcp/a"), CALL).body()) {
      Iterator<String> lines = stream.iterator();
      events.tryEmitNext("data: 1\n\n").orThrow();
      assertThat(lines.next()).isEqualTo("data: 1");

      gateway.define(List.of());

      assertThat(call(gateway, "a")).isEqualTo(404);
      events.tryEmitNext("data: {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}\n\n").orThrow();
      events.tryEmitComplete().orThrow();
      assertThat(lines.next()).isEmpty();
      assertThat(lines.next()).contains("\"result\"");
    }
  }

  @Test
  void otherWordsAboutAServerKeepItsConnections() {
    try (TlsTestServer server = TlsTestServer.start(right.issue("localhost"));
        RunningGateway gateway =
            RunningGateway.with(
                Definitions.server("a", server.url()).sslVerify(ca(right, "ca.pem")).build())) {
      for (int i = 0; i < 20; i++) {
        gateway.define(
            List.of(
                Definitions.server("a", server.url())
                    .alias("alias" + i)
                    .sslVerify(ca(right, "ca.pem"))
                    .build()));
        assertThat(call(gateway, "alias" + i)).isEqualTo(200);
        assertThat(call(gateway, "a")).isEqualTo(200);
      }
      assertThat(call(gateway, "alias18")).isEqualTo(404);
      assertThat(server.handshakes()).isLessThanOrEqualTo(2);
    }
  }

  @Test
  void editsOfOneServerLeaveTheOthersAlone() {
    try (TlsTestServer server = TlsTestServer.start(right.issue("localhost"));
        RunningGateway gateway =
            RunningGateway.with(
                Definitions.server("still", server.url()).sslVerify(ca(right, "ca.pem")).build())) {
      for (int i = 0; i < 20; i++) {
        gateway.define(
            List.of(
                Definitions.server("still", server.url()).sslVerify(ca(right, "ca.pem")).build(),
                Definitions.server("new" + i, server.url()).build()));
        assertThat(call(gateway, "still")).isEqualTo(200);
      }
      assertThat(server.handshakes()).isLessThanOrEqualTo(2);
    }
  }
}
