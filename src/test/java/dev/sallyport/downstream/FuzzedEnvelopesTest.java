package dev.sallyport.downstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.jsonrpc.JsonTree;
import dev.sallyport.testing.AnyServer;
import dev.sallyport.testing.Definitions;
import dev.sallyport.testing.MutatedMessages;
import dev.sallyport.testing.MutatedMessages.Message;
import dev.sallyport.testing.RunningGateway;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * Messages that no SDK sends, by two callers at once, to servers that answer all they understand.
 * {@code -Dsallyport.fuzz.cases} makes it try more, {@code -Dsallyport.fuzz.seed} the same again.
 */
class FuzzedEnvelopesTest {
  private static final int CASES = Integer.getInteger("sallyport.fuzz.cases", 400);
  private static final int AT_ONCE = 8;
  private static final Duration LONGEST = Duration.ofSeconds(20);
  private static final List<String> CALLERS = List.of("caller-one", "caller-two");

  private static AnyServer modern;
  private static AnyServer legacy;
  private static RunningGateway gateway;
  private static HttpClient client;

  @BeforeAll
  static void start() {
    modern = AnyServer.modern();
    legacy = AnyServer.legacy();
    gateway =
        RunningGateway.with(
            Definitions.server("new", modern.url()).extraHeaders(AnyServer.CALLER).build(),
            Definitions.server("old", legacy.url()).extraHeaders(AnyServer.CALLER).build());
    client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  }

  @AfterAll
  static void stop() {
    client.close();
    gateway.close();
    modern.close();
    legacy.close();
  }

  /** What one message came to. */
  private record Outcome(String caller, Message message, HttpResponse<String> response) {
    @Override
    public String toString() {
      return "%s sent %s%n%s%nand got %d %s"
          .formatted(
              caller,
              message.headers(),
              shortened(new String(message.body(), StandardCharsets.UTF_8)),
              response.statusCode(),
              shortened(response.body()));
    }

    private static String shortened(String text) {
      return text.length() < 1000 ? text : text.substring(0, 1000) + "...";
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/mcp/new", "/mcp/old"})
  void anyMessageIsAnsweredInTimeAndToItsOwnCaller(String path) throws Exception {
    long seed = Long.getLong("sallyport.fuzz.seed", RandomGenerator.getDefault().nextLong());
    List<String> sessions =
        List.of(session(path, CALLERS.getFirst()), session(path, CALLERS.getLast()));
    try (var threads = Executors.newFixedThreadPool(AT_ONCE)) {
      List<Future<Outcome>> outcomes = new ArrayList<>();
      RandomGenerator random = RandomGeneratorFactory.getDefault().create(seed);
      for (int i = 0; i < CASES; i++) {
        String caller = CALLERS.get(i % CALLERS.size());
        Message message = MutatedMessages.next(random, sessions.get(i % CALLERS.size()));
        outcomes.add(
            threads.submit(() -> new Outcome(caller, message, send(path, caller, message))));
      }
      for (Future<Outcome> each : outcomes) {
        Outcome outcome = each.get();
        assertThat(outcome.response().statusCode())
            .as("seed %d: %s", seed, outcome)
            .isLessThan(500);
        assertThat(outcome.response().body())
            .as("seed %d: %s", seed, outcome)
            .doesNotContain(
                CALLERS.stream().filter(other -> !other.equals(outcome.caller())).toList());
        assertThat(foreignIds(outcome)).as("seed %d: %s", seed, outcome).isEmpty();
      }
    }
    assertThat(gatewayStillAnswers(path)).isTrue();
  }

  /** Ids of responses that weren't asked for. */
  private static List<JsonNode> foreignIds(Outcome outcome) {
    Optional<JsonNode> sent = JsonTree.read(outcome.message().body());
    return messages(outcome.response())
        .filter(each -> each.has("result") || each.has("error"))
        .map(each -> each.path("id"))
        .filter(id -> !id.isNull() && !id.isMissingNode())
        .filter(id -> sent.isEmpty() || !mentions(sent.get(), id))
        .toList();
  }

  /** A batch has several. */
  private static boolean mentions(JsonNode sent, JsonNode id) {
    return sent.isArray()
        ? IntStream.range(0, sent.size()).anyMatch(i -> sent.get(i).path("id").equals(id))
        : sent.path("id").equals(id);
  }

  private static Stream<JsonNode> messages(HttpResponse<String> response) {
    return response
        .body()
        .lines()
        .map(line -> line.startsWith("data:") ? line.substring(5) : line)
        .flatMap(line -> JsonTree.read(line.getBytes(StandardCharsets.UTF_8)).stream());
  }

  private static String session(String path, String caller) throws Exception {
    return send(path, caller, MutatedMessages.initialize())
        .headers()
        .firstValue("Mcp-Session-Id")
        .orElseThrow();
  }

  private static boolean gatewayStillAnswers(String path) throws Exception {
    return send(path, CALLERS.getFirst(), MutatedMessages.initialize()).statusCode() == 200;
  }

  private static HttpResponse<String> send(String path, String caller, Message message)
      throws Exception {
    URI uri = gateway.url(path);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .timeout(LONGEST)
            .header("Content-Type", "application/json")
            .header("Accept", "application/json, text/event-stream")
            .header(AnyServer.CALLER, caller)
            .POST(BodyPublishers.ofByteArray(message.body()));
    message.headers().forEach(request::header);
    return client.send(request.build(), BodyHandlers.ofString());
  }
}
