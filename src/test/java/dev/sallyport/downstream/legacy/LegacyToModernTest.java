package dev.sallyport.downstream.legacy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.jsonrpc.JsonTree;
import dev.sallyport.testing.Definitions;
import dev.sallyport.testing.McpClient;
import dev.sallyport.testing.ModernServer;
import dev.sallyport.testing.RunningGateway;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Legacy clients of streamable HTTP in front of a modern server. */
class LegacyToModernTest {
  private static final String INITIALIZE =
      """
      {"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"%s",
      "clientInfo":{"name":"c","version":"1"},"capabilities":{"elicitation":{}}}}""";

  private final ModernServer server = new ModernServer();
  private RunningGateway gateway;

  @BeforeEach
  void start() {
    gateway =
        RunningGateway.with(
            Definitions.server("new", server.url()).build(),
            Definitions.server("other", server.url()).build());
  }

  @AfterEach
  void stop() {
    gateway.close();
    server.close();
  }

  private HttpResponse<String> post(String message, String... headers) {
    return McpClient.post(gateway.url("/mcp/new"), message, headers);
  }

  private String session() {
    return post(INITIALIZE.formatted("2025-06-18"))
        .headers()
        .firstValue("Mcp-Session-Id")
        .orElseThrow();
  }

  private static String call(String tool, String arguments) {
    return """
        {"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"%s","arguments":%s,
        "_meta":{"progressToken":"p"}}}"""
        .formatted(tool, arguments);
  }

  private static JsonNode json(String text) {
    return JsonTree.read(text.getBytes(StandardCharsets.UTF_8)).orElseThrow();
  }

  private static String said(HttpResponse<String> answer) {
    return json(answer.body()).path("result").path("content").path(0).path("text").asString("");
  }

  @Test
  void initializeIsAnsweredFromWhatTheServerSaysOfItself() {
    HttpResponse<String> answer = post(INITIALIZE.formatted("2025-06-18"));
    assertThat(answer.statusCode()).isEqualTo(200);
    JsonNode result = json(answer.body()).path("result");
    assertThat(result.path("protocolVersion").asString()).isEqualTo("2025-06-18");
    assertThat(result.path("serverInfo").path("name").asString()).isEqualTo("new");
    assertThat(result.path("instructions").asString()).isEqualTo("ask");
    assertThat(result.has("resultType")).isFalse();

    String next = post(INITIALIZE.formatted("1999-01-01")).body();
    assertThat(json(next).path("result").path("protocolVersion").asString())
        .isEqualTo("2025-11-25");
  }

  @Test
  void requestsSayAllThatTheModernEraWants() {
    String session = session();
    assertThat(said(post(call("echo", "{}"), "Mcp-Session-Id", session))).isEqualTo("echo");
    ModernServer.Seen seen = server.seen("tools/call").getFirst();
    assertThat(seen.name()).isEqualTo("echo");
    JsonNode meta = seen.message().path("params").path("_meta");
    assertThat(meta.path("io.modelcontextprotocol/protocolVersion").asString())
        .isEqualTo("2026-07-28");
    assertThat(meta.path("io.modelcontextprotocol/clientCapabilities").has("elicitation")).isTrue();
    assertThat(meta.path("io.modelcontextprotocol/clientInfo").path("name").asString())
        .isEqualTo("c");
    assertThat(meta.has("io.modelcontextprotocol/logLevel")).isFalse();
  }

  @Test
  void theLogLevelIsRemembered() {
    String session = session();
    post(
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"logging/setLevel\",\"params\":{\"level\":\"error\"}}",
        "Mcp-Session-Id",
        session);
    post(call("echo", "{}"), "Mcp-Session-Id", session);
    JsonNode meta = server.seen("tools/call").getFirst().message().path("params").path("_meta");
    assertThat(meta.path("io.modelcontextprotocol/logLevel").asString()).isEqualTo("error");
  }

  @Test
  void argumentsThatTheServerWantsInHeadersAreThereThoughTheListWasNeverAskedFor() {
    String session = session();
    HttpResponse<String> answer =
        post(call("region", "{\"where\":{\"region\":\"Zürich\"}}"), "Mcp-Session-Id", session);
    assertThat(said(answer)).isEqualTo("=?base64?WsO8cmljaA==?=");
    assertThat(server.seen("tools/list")).hasSize(1);
  }

  @Test
  void listsHoldNothingThatOnlyTheModernEraKnows() {
    String list = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}";
    JsonNode result = json(post(list, "Mcp-Session-Id", session()).body()).path("result");
    assertThat(result.propertyNames()).containsExactly("tools");
    assertThat(result.path("tools").path(1).has("outputSchema")).isFalse();
    assertThat(result.path("tools").path(0).path("inputSchema").toString())
        .contains("x-mcp-header");
  }

  @Test
  void theModernErasOwnErrorsAreNoSignOfAnEra() {
    JsonNode answer = json(post(call("missing", "{}"), "Mcp-Session-Id", session()).body());
    assertThat(answer.path("error").path("code").asInt()).isEqualTo(-32603);
    assertThat(answer.path("error").path("message").asString()).isEqualTo("no sampling");
  }

  @Test
  void theServerAsksInAsManyRoundsAsItTakes() {
    String session = session();
    HttpResponse<Stream<String>> answer =
        McpClient.postForLines(
            gateway.url("/mcp/new"), call("rounds", "{\"rounds\":3}"), "Mcp-Session-Id", session);
    try (Stream<String> lines = answer.body()) {
      Iterator<JsonNode> messages =
          lines
              .filter(line -> line.startsWith("data: "))
              .map(line -> json(line.substring(6)))
              .iterator();
      for (String so : List.of("", "x", "xx")) {
        JsonNode question = messages.next();
        assertThat(question.path("method").asString()).isEqualTo("elicitation/create");
        assertThat(question.path("params").path("message").asString()).isEqualTo(so + "?");
        HttpResponse<String> accepted =
            post(
                """
                {"jsonrpc":"2.0","id":%s,"result":{"action":"accept","content":{"a":"x"}}}"""
                    .formatted(question.path("id")),
                "Mcp-Session-Id",
                session);
        assertThat(accepted.statusCode()).isEqualTo(202);
      }
      assertThat(messages.next().path("result").path("content").path(0).path("text").asString())
          .isEqualTo("xxx");
    }
  }

  @Test
  void aCancelledCallIsCancelledAtTheServerByClosingItsStream() throws InterruptedException {
    String session = session();
    HttpResponse<Stream<String>> answer =
        McpClient.postForLines(
            gateway.url("/mcp/new"), call("hang", "{}"), "Mcp-Session-Id", session);
    try (Stream<String> lines = answer.body()) {
      Iterator<String> each = lines.filter(line -> line.startsWith("data: ")).iterator();
      assertThat(each.next()).contains("\"progressToken\":\"p\"");
      post(
          "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":7}}",
          "Mcp-Session-Id",
          session);
      assertThat(server.hungUp().await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(each.next()).contains("was cancelled").contains("CANCELLED");
    }
  }

  @Test
  void aNameThatIsLongerThanAServersHeadersIsTheClientsMistake() {
    String name = "x".repeat(20_000);
    HttpResponse<String> refused =
        post(
            """
            {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"%s"}}"""
                .formatted(name),
            "Mcp-Session-Id",
            session());
    assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
    assertThat(json(refused.body()).path("error").path("code").asInt()).isEqualTo(-32_602);
  }

  @Test
  void textThatUtf8CantSayComesBackAsItCame() {
    HttpResponse<String> answer =
        post(
            """
            {"jsonrpc":"2.0","id":"\\ud800","method":"tools/call","params":{"name":"echo"}}""",
            "Mcp-Session-Id",
            session());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("\"\\uD800\"");
  }

  @Test
  void aSessionIsGoodForItsServerUntilItIsEnded() {
    String session = session();
    assertThat(
            McpClient.post(gateway.url("/mcp/other"), call("echo", "{}"), "Mcp-Session-Id", session)
                .statusCode())
        .isEqualTo(404);
    assertThat(post(call("echo", "{}"), "Mcp-Session-Id", tampered(session)).statusCode())
        .isEqualTo(404);
    assertThat(
            McpClient.method("DELETE", gateway.url("/mcp/new"), "Mcp-Session-Id", session)
                .statusCode())
        .isEqualTo(200);
    assertThat(post(call("echo", "{}"), "Mcp-Session-Id", session).statusCode()).isEqualTo(404);
    assertThat(server.seen("tools/call")).isEmpty();
  }

  /** Not in its last character, of which not each bit counts. */
  private static String tampered(String session) {
    char last = session.charAt(session.length() - 2);
    return session.substring(0, session.length() - 2)
        + (last == 'A' ? 'B' : 'A')
        + session.charAt(session.length() - 1);
  }

  @Test
  void toolsThatArentOfferedAreRefusedBeforeTheServerIsAsked() {
    try (RunningGateway filtered =
        RunningGateway.with(
            Definitions.server("new", server.url()).disallowedTools("echo", "list").build())) {
      String session =
          McpClient.post(filtered.url("/mcp/new"), INITIALIZE.formatted("2025-06-18"))
              .headers()
              .firstValue("Mcp-Session-Id")
              .orElseThrow();
      HttpResponse<String> refused =
          McpClient.post(filtered.url("/mcp/new"), call("echo", "{}"), "Mcp-Session-Id", session);
      assertThat(refused.statusCode()).isEqualTo(403);
      assertThat(server.seen("tools/call")).isEmpty();
      String list =
          McpClient.post(
                  filtered.url("/mcp/new"),
                  "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}",
                  "Mcp-Session-Id",
                  session)
              .body();
      assertThat(json(list).path("result").path("tools").size()).isEqualTo(1);
    }
  }
}
