package dev.sallyport.downstream;

import static dev.sallyport.testing.MessageCaller.json;
import static dev.sallyport.testing.MessageCaller.messages;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.jsonrpc.JsonTree;
import dev.sallyport.testing.Definitions;
import dev.sallyport.testing.Eventually;
import dev.sallyport.testing.LegacyServer;
import dev.sallyport.testing.MessageCaller;
import dev.sallyport.testing.ModernServer;
import dev.sallyport.testing.RunningGateway;
import dev.sallyport.testing.TlsTestServer;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import tools.jackson.databind.JsonNode;

/** {@code max_concurrent_requests} of a server. */
@Timeout(60)
class ServerLimitTest {
  private static final String ECHO = "'name':'echo'";
  private static final String HANG = "'name':'hang','_meta':{'progressToken':'t'}";

  private final LegacyServer old = new LegacyServer();
  private final ModernServer fresh = new ModernServer();
  private final RunningGateway gateway =
      RunningGateway.with(
          Definitions.server("old", old.url()).roomFor(1).build(),
          Definitions.server("fresh", fresh.url()).roomFor(1).build(),
          Definitions.server("other", old.url()).build());

  @AfterEach
  void stop() {
    gateway.close();
    old.close();
    fresh.close();
  }

  private MessageCaller at(String path) {
    return MessageCaller.at(gateway.url(path));
  }

  private static void assertRefused(HttpResponse<String> answer, String server) {
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("retry-after")).contains("1");
    JsonNode error = json(answer).path("error");
    assertThat(error.path("code").asInt()).isEqualTo(-31503);
    assertThat(error.path("message").asString())
        .isEqualTo(
            "MCP server '%s' has as many requests as it gets at a time (1): try again later"
                .formatted(server));
  }

  /** The next call passes once the server has heard that nobody waits for the last one. */
  private static void awaitRoom(Supplier<HttpResponse<String>> call) {
    Eventually.until(
        Duration.ofSeconds(10), "there's room again", () -> call.get().statusCode() == 200);
  }

  @ParameterizedTest
  @CsvSource({"fresh, fresh", "old, old"})
  void limitsModernClientsOfEitherEra(String path, String server) {
    MessageCaller caller = at("/mcp/" + path);
    try (Stream<String> lines = caller.modernLines("tools/call", "'name':'hang'").body()) {
      assertThat(messages(lines).iterator().next().path("method").asString())
          .isEqualTo("notifications/progress");
      assertRefused(caller.modern("tools/call", ECHO), server);
      assertRefused(at("/mcp").modern("tools/call", "'name':'%s-echo'".formatted(server)), server);
      assertThat(at("/mcp/other").modern("tools/call", ECHO).statusCode()).isEqualTo(200);
      assertThat(at("/mcp").modern("tools/list", "").body()).contains(server + "-");
    }
    awaitRoom(() -> caller.modern("tools/call", ECHO));
    assertThat(at("/mcp").modern("tools/call", "'name':'%s-echo'".formatted(server)).statusCode())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({"fresh, fresh", "old, old"})
  void limitsLegacyClientsOfEitherEra(String path, String server) {
    MessageCaller session = at("/mcp/" + path).session();
    try (Stream<String> lines = session.legacyLines("tools/call", HANG).body()) {
      assertThat(messages(lines).iterator().next().path("method").asString())
          .isEqualTo("notifications/progress");
      assertRefused(session.legacy("tools/call", ECHO), server);
      assertThat(
              session
                  .send(
                      "{'jsonrpc':'2.0','method':'notifications/cancelled','params':{'requestId':7}}")
                  .statusCode())
          .isEqualTo(202);
    }
    awaitRoom(() -> session.legacy("tools/call", ECHO));
  }

  @Test
  void aCallThatWaitsForAnAnswerOfItsClientHasAPlaceAndGetsTheAnswer() {
    MessageCaller caller = at("/mcp/old");
    JsonNode asked = json(caller.modern("tools/call", "'name':'twice'")).path("result");
    assertThat(asked.path("resultType").asString()).isEqualTo("input_required");
    assertRefused(caller.modern("tools/call", ECHO), "old");
    String answers =
        ",'requestState':'%s','inputResponses':{'q1':{'action':'accept','content':{'name':'n'}},'q2':{'roots':[]}}"
            .formatted(asked.path("requestState").asString());
    assertThat(json(caller.modern("tools/call", "'name':'twice'" + answers)).has("result"))
        .isTrue();
    assertThat(caller.modern("tools/call", ECHO).statusCode()).isEqualTo(200);
  }

  @Test
  void theAnswerOfALegacyClientPassesToAServerThatIsFull() {
    MessageCaller session = at("/mcp/old").session();
    try (Stream<String> lines = session.legacyLines("tools/call", "'name':'twice'").body()) {
      Iterator<JsonNode> each = messages(lines).iterator();
      for (int i = 0; i < 2; i++) {
        String answer =
            "{'jsonrpc':'2.0','id':%s,'result':{'roots':[]}}".formatted(each.next().path("id"));
        assertThat(session.send(answer).statusCode()).isEqualTo(202);
      }
      assertThat(each.next().has("result")).isTrue();
    }
  }

  @Test
  void aClientThatHasItsAnswerFindsItsPlaceFree() throws Exception {
    gateway.define(List.of(Definitions.server("fresh", fresh.url()).roomFor(8).build()));
    List<Callable<Boolean>> clients = Collections.nCopies(8, this::callsManyTimes);
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (Future<Boolean> each : threads.invokeAll(clients)) {
        assertThat(each.get()).as("always found a place").isTrue();
      }
    }
  }

  /** On two connections in turn: what comes on one waits for what's done for the one before. */
  private boolean callsManyTimes() {
    List<MessageCaller> callers = List.of(at("/mcp/fresh"), at("/mcp/fresh"));
    return IntStream.range(0, 200)
        .allMatch(i -> callers.get(i % 2).modern("tools/call", ECHO).statusCode() == 200);
  }

  @Test
  void anAnswerInAStreamFreesItsPlaceThoughTheStreamGoesOn() {
    try (TlsTestServer lingering =
        TlsTestServer.builder().handler(ServerLimitTest::linger).start()) {
      gateway.define(
          List.of(
              Definitions.server("lingering", lingering.url())
                  .protocolVersion("2026-07-28")
                  .roomFor(1)
                  .build()));
      MessageCaller caller = at("/mcp/lingering");
      for (int i = 0; i < 2; i++) {
        HttpResponse<Stream<String>> answer = caller.modernLines("tools/call", ECHO);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(messages(answer.body()).iterator().next().has("result")).isTrue();
      }
    }
  }

  private static Publisher<Void> linger(HttpServerRequest request, HttpServerResponse response) {
    return request
        .receive()
        .aggregate()
        .asByteArray()
        .flatMapMany(
            body ->
                response
                    .sse()
                    .sendString(
                        Mono.just(
                                "data: %s\n\n"
                                    .formatted(
                                        JsonTree.result(
                                            JsonTree.read(body).orElseThrow().path("id"),
                                            JsonTree.object())))
                            .concatWith(Mono.never())));
  }

  @Test
  void streamsThatClientsListenToTakeNoPlace() {
    try (Stream<String> lines =
        at("/mcp/old")
            .modernLines("subscriptions/listen", "'notifications':{'toolsListChanged':true}")
            .body()) {
      assertThat(messages(lines).iterator().next().path("method").asString())
          .isEqualTo("notifications/subscriptions/acknowledged");
      assertThat(at("/mcp/old").modern("tools/call", ECHO).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void placesThatAreTakenOutliveAnEdit() {
    try (Stream<String> lines =
        at("/mcp/fresh").modernLines("tools/call", "'name':'hang'").body()) {
      messages(lines).iterator().next();
      gateway.define(
          List.of(Definitions.server("fresh", fresh.url()).alias("new").roomFor(1).build()));
      assertRefused(at("/mcp/new").modern("tools/call", ECHO), "fresh");
      gateway.define(List.of(Definitions.server("fresh", fresh.url()).roomFor(2).build()));
      assertThat(at("/mcp/fresh").modern("tools/call", ECHO).statusCode()).isEqualTo(200);
      gateway.define(List.of(Definitions.server("fresh", fresh.url()).build()));
      assertThat(at("/mcp/fresh").modern("tools/call", ECHO).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void callsThatFailLeave() {
    for (int i = 0; i < 3; i++) {
      assertThat(at("/mcp/fresh").modern("tools/call", "'name':'missing'").statusCode())
          .isEqualTo(400);
      assertThat(at("/mcp/old").modern("tools/call", "'name':'cut'").body()).contains("error");
      assertThat(at("/mcp/old").session().legacy("tools/call", "'name':'cut'").body())
          .contains("error");
    }
    assertThat(at("/mcp/old").modern("tools/call", ECHO).statusCode()).isEqualTo(200);
  }
}
