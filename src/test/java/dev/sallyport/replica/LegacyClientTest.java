package dev.sallyport.replica;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.general.GeneralSettings;
import dev.sallyport.jsonrpc.JsonTree;
import dev.sallyport.replica.Replicas.Replica;
import dev.sallyport.testing.Definitions;
import dev.sallyport.testing.Eventually;
import dev.sallyport.testing.McpClient;
import dev.sallyport.testing.ModernServer;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The session of a legacy client with a modern server is one session at all replicas. */
class LegacyClientTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final String HANG = call("hang", "{}");

  private final ModernServer server = new ModernServer();
  private final Replicas replicas = new Replicas();
  private Replica one;
  private Replica other;
  private String session;

  @BeforeEach
  void start() {
    one = replica();
    other = replica();
    session = begin(one);
  }

  private Replica replica() {
    return replicas.start(
        GeneralSettings.DEFAULTS, Definitions.server("new", server.url()).build());
  }

  @AfterEach
  void stop() {
    replicas.close();
    server.close();
  }

  private static URI url(Replica at) {
    return at.gateway().url("/mcp/new");
  }

  private static String begin(Replica at) {
    String initialize =
        """
        {"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-06-18",
        "clientInfo":{"name":"c","version":"1"},"capabilities":{"elicitation":{}}}}\
        """;
    return McpClient.post(url(at), initialize).headers().firstValue("Mcp-Session-Id").orElseThrow();
  }

  private HttpResponse<String> post(Replica at, String message) {
    return McpClient.post(url(at), message, "Mcp-Session-Id", session);
  }

  private HttpResponse<Stream<String>> stream(Replica at, String message) {
    return McpClient.postForLines(url(at), message, "Mcp-Session-Id", session);
  }

  private static Iterator<JsonNode> messages(Stream<String> lines) {
    return lines
        .filter(line -> line.startsWith("data: "))
        .map(line -> json(line.substring(6)))
        .iterator();
  }

  private static String call(String tool, String arguments) {
    return """
    {"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"%s","arguments":%s,
    "_meta":{"progressToken":"p"}}}\
    """
        .formatted(tool, arguments);
  }

  private static String answer(JsonNode question, String text) {
    return "{\"jsonrpc\":\"2.0\",\"id\":%s,\"result\":{\"action\":\"accept\",\"content\":{\"a\":\"%s\"}}}"
        .formatted(question.path("id"), text);
  }

  private static String request(String method, String params) {
    return "{\"jsonrpc\":\"2.0\",\"id\":9,\"method\":\"%s\",\"params\":%s}"
        .formatted(method, params);
  }

  private static JsonNode json(String text) {
    return JsonTree.read(text.getBytes(StandardCharsets.UTF_8)).orElseThrow();
  }

  private static String said(JsonNode answer) {
    return answer.path("result").path("content").path(0).path("text").asString("");
  }

  @Test
  void isAskedOnItsStreamAndAnswersAtAnyReplica() {
    try (Stream<String> lines = stream(one, call("rounds", "{\"rounds\":2}")).body()) {
      Iterator<JsonNode> messages = messages(lines);
      assertThat(post(other, answer(messages.next(), "x")).statusCode()).isEqualTo(202);
      JsonNode second = messages.next();
      assertThat(second.path("params").path("message").asString()).isEqualTo("x?");
      assertThat(post(one, answer(second, "y")).statusCode()).isEqualTo(202);
      assertThat(said(messages.next())).isEqualTo("xy");
    }
  }

  @Test
  void isTheOnlySessionThatMayAnswer() {
    try (Stream<String> lines = stream(one, call("rounds", "{\"rounds\":1}")).body()) {
      Iterator<JsonNode> messages = messages(lines);
      JsonNode question = messages.next();
      String own = session;
      session = begin(other);
      post(other, answer(question, "e"));
      session = own;
      post(other, answer(question, "x"));
      assertThat(said(messages.next())).isEqualTo("x");
    }
  }

  @Test
  void isToldInWordsThatItsAnswerIsTooLarge() {
    Replica large =
        replicas.start(
            Definitions.withLimits(8 * 1024 * 1024, 100),
            Definitions.server("new", server.url()).build());
    try (Stream<String> lines = stream(one, call("rounds", "{\"rounds\":1}")).body()) {
      Iterator<JsonNode> messages = messages(lines);
      JsonNode question = messages.next();
      HttpResponse<String> refused =
          post(large, answer(question, "x".repeat(DatabaseRelay.MOST_BYTES)));
      assertThat(refused.statusCode()).isEqualTo(413);
      assertThat(refused.body()).contains(String.valueOf(DatabaseRelay.MOST_BYTES));
      post(large, answer(question, "x"));
      assertThat(said(messages.next())).isEqualTo("x");
    }
  }

  @Test
  void isToldInWordsThatTheReplicaThatAsksIsGone() {
    try (Stream<String> lines = stream(one, call("rounds", "{\"rounds\":1}")).body()) {
      JsonNode question = messages(lines).next();
      one.cutOff();
      replicas.execute("delete from mcp_replica where id = '" + one.relay().here() + "'");
      HttpResponse<String> refused = post(other, answer(question, "x"));
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.body()).contains("another replica").contains("make the call again");
    }
  }

  @Test
  void cancelsACallWhereverItRuns() throws InterruptedException {
    try (Stream<String> lines = stream(one, HANG).body()) {
      assertThat(messages(lines).next().path("method").asString())
          .isEqualTo("notifications/progress");
      assertThat(
              post(
                      other,
                      """
                      {"jsonrpc":"2.0","method":"notifications/cancelled",
                      "params":{"requestId":7,"reason":"enough"}}\
                      """)
                  .statusCode())
          .isEqualTo(202);
      assertThat(server.hungUp().await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void saysItsLogLevelOnceForAllReplicas() {
    post(one, call("echo", "{}"));
    post(other, request("logging/setLevel", "{\"level\":\"error\"}"));
    Eventually.until(
        SOON,
        "the level is known where the session began",
        () -> {
          post(one, call("echo", "{}"));
          return level().equals("error");
        });
    post(replica(), call("echo", "{}"));
    assertThat(level()).isEqualTo("error");
  }

  private String level() {
    return server
        .seen("tools/call")
        .getLast()
        .message()
        .path("params")
        .path("_meta")
        .path("io.modelcontextprotocol/logLevel")
        .asString("");
  }

  @Test
  void subscribesForItsStreamAtAnotherReplica() {
    HttpResponse<Stream<String>> stream = McpClient.getLines(url(one), "Mcp-Session-Id", session);
    assertThat(stream.statusCode()).isEqualTo(200);
    try (Stream<String> lines = stream.body()) {
      assertThat(lines.isParallel()).isFalse();
      post(other, request("resources/subscribe", "{\"uri\":\"file:///a\"}"));
      post(one, request("resources/subscribe", "{\"uri\":\"file:///b\"}"));
      Eventually.until(
          SOON, "both are listened to", () -> listenedTo(0, Set.of("file:///a", "file:///b")));
      int before = server.seen("subscriptions/listen").size();
      post(other, request("resources/unsubscribe", "{\"uri\":\"file:///b\"}"));
      Eventually.until(SOON, "one is listened to", () -> listenedTo(before, Set.of("file:///a")));
    }
  }

  /**
   * Whether that was asked for, after so many others; what's asked at once may arrive in any order.
   */
  private boolean listenedTo(int after, Set<String> resources) {
    return server.seen("subscriptions/listen").stream()
        .skip(after)
        .anyMatch(asked -> resources(asked).equals(resources));
  }

  private static Set<String> resources(ModernServer.Seen asked) {
    Set<String> uris = new HashSet<>();
    asked
        .message()
        .path("params")
        .path("notifications")
        .path("resourceSubscriptions")
        .forEach(uri -> uris.add(uri.asString()));
    return uris;
  }

  @Test
  void isOverEverywhereOnceItIsEndedAnywhere() {
    post(other, call("echo", "{}"));
    HttpResponse<Stream<String>> running = stream(one, HANG);
    try (Stream<String> lines = running.body()) {
      Iterator<JsonNode> messages = messages(lines);
      messages.next();
      assertThat(McpClient.method("DELETE", url(other), "Mcp-Session-Id", session).statusCode())
          .isEqualTo(200);
      assertThat(messages.next().has("error")).isTrue();
    }
    assertThat(post(other, call("echo", "{}")).statusCode()).isEqualTo(404);
    Eventually.until(
        SOON, "over where it began", () -> post(one, call("echo", "{}")).statusCode() == 404);
    assertThat(post(replica(), call("echo", "{}")).statusCode()).isEqualTo(404);
  }

  @Test
  void endsWhenNoReplicaHasUsedItForTooLong() {
    post(other, call("echo", "{}"));
    Eventually.until(
        SOON, "written", () -> !replicas.query("select id from mcp_client_session").isEmpty());
    replicas.execute("update mcp_client_session set used_at = now() - interval '50 minutes'");
    assertThat(post(replica(), call("echo", "{}")).statusCode()).isEqualTo(200);
    replicas.execute("update mcp_client_session set used_at = now() - interval '70 minutes'");
    assertThat(post(replica(), call("echo", "{}")).statusCode()).isEqualTo(404);
  }

  @Test
  void goesOnWhileTheDatabaseIsAway() {
    other.cutOff();
    assertThat(said(json(post(other, call("echo", "{}")).body()))).isEqualTo("echo");
    assertThat(post(other, request("logging/setLevel", "{\"level\":\"error\"}")).statusCode())
        .isEqualTo(200);
    post(other, call("echo", "{}"));
    assertThat(level()).isEqualTo("error");
  }
}
