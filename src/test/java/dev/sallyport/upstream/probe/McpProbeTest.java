package dev.sallyport.upstream.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.config.general.GeneralSettings;
import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.demo.DemoMcpServer;
import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.testing.Definitions;
import dev.sallyport.testing.RawTestServer;
import dev.sallyport.testing.TestCa;
import dev.sallyport.testing.TlsTestServer;
import dev.sallyport.tls.trust.LoadedTls;
import dev.sallyport.tls.trust.Trust;
import dev.sallyport.upstream.Deadlines;
import dev.sallyport.upstream.HttpUpstream;
import dev.sallyport.upstream.UpstreamFactory;
import dev.sallyport.upstream.probe.ScriptedServer.Reply;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.netty.http.HttpResources;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(30)
class McpProbeTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Reply INITIALIZED =
      Reply.result(
          "{\"protocolVersion\":\"2025-06-18\",\"capabilities\":{},"
              + "\"serverInfo\":{\"name\":\"old\",\"version\":\"7\"}}");
  private static final Reply ONE_TOOL = Reply.result("{\"tools\":[{\"name\":\"echo\"}]}");

  private final Deadlines deadlines = new Deadlines();

  @AfterEach
  void closeDeadlines() {
    deadlines.close();
  }

  @Test
  void findsAModernServerWithItsCertificate() {
    TestCa authority = TestCa.root("Corp Root CA");
    try (DemoMcpServer server = DemoMcpServer.start(authority.issue("localhost"))) {
      HttpUpstream upstream = upstream(Definitions.server("a", server.url()).build());
      upstream.useTls(LoadedTls.of(new Trust.Anchors("test", List.of(authority.certificate()))));
      ProbedServer found = probe(upstream);
      assertThat(found.era()).isEqualTo(Era.MODERN);
      assertThat(found.protocolVersion()).isEqualTo("2026-07-28");
      assertThat(found.serverInfo()).isEqualTo("sallyport-demo 1.0.0");
      assertThat(found.tools())
          .containsExactly("get_customer_info", "create_support_ticket", "calculate_account_value");
      assertThat(found.isComplete()).isTrue();
      assertThat(found.peer().tlsVersion()).isEqualTo("TLSv1.3");
      assertThat(found.peer().certificates()).hasSize(1);
      assertThat(server.openSessions()).isZero();
    }
  }

  @Test
  void takesAModernErrorForASignOfAModernServer() {
    try (ScriptedServer server =
        new ScriptedServer(
            message ->
                switch (method(message)) {
                  case "server/discover" ->
                      Reply.error(
                          400,
                          "{\"code\":-32022,\"message\":\"no\",\"data\":{\"supported\":[\"2026-07-28\"]}}");
                  default -> ONE_TOOL;
                })) {
      assertThat(probe(server).era()).isEqualTo(Era.MODERN);
      assertThat(server.seen()).containsExactly("server/discover", "tools/list");
    }
  }

  @Test
  void saysThatAServerIsNewerThanTheGateway() {
    try (ScriptedServer server =
        new ScriptedServer(message -> Reply.result("{\"supportedVersions\":[\"2031-01-01\"]}"))) {
      assertThatThrownBy(() -> probe(server))
          .isInstanceOf(ProbeException.class)
          .hasMessageContaining("2031-01-01");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 400, 404, 405, 406, 415, 500})
  void fallsBackToInitializeAfterAnyOtherAnswer(int status) {
    try (ScriptedServer server = legacy(Reply.error(status, "{\"code\":-32000}"), ONE_TOOL)) {
      ProbedServer found = probe(server);
      assertThat(found.era()).isEqualTo(Era.LEGACY);
      assertThat(found.protocolVersion()).isEqualTo("2025-06-18");
      assertThat(found.serverInfo()).isEqualTo("old 7");
      assertThat(found.tools()).containsExactly("echo");
    }
  }

  @Test
  void closesTheSessionThatItOpened() {
    try (ScriptedServer server = legacy(Reply.status(400), ONE_TOOL)) {
      assertThat(probe(server).tools()).containsExactly("echo");
      assertThat(server.seen())
          .containsExactly(
              "server/discover",
              "initialize",
              "notifications/initialized",
              "tools/list",
              "DELETE s1");
    }
  }

  @Test
  void closesTheSessionWhenTheListFails() {
    try (ScriptedServer server =
        legacy(Reply.status(400), Reply.error(200, "{\"code\":-32603,\"message\":\"broken\"}"))) {
      assertThatThrownBy(() -> probe(server))
          .isInstanceOf(ProbeException.class)
          .hasMessageContaining("-32603: broken");
      assertThat(server.seen()).endsWith("DELETE s1");
    }
  }

  @Test
  void closesTheSessionWhenTheAnswerToInitializeNeverEnds() {
    try (ScriptedServer server =
        new ScriptedServer(
            message ->
                method(message).equals("initialize")
                    ? Reply.withoutEnd().inSession("s1")
                    : Reply.status(400))) {
      HttpUpstream upstream = upstream(Definitions.server("a", server.url()).build());
      assertThatThrownBy(() -> McpProbe.probe(upstream, Duration.ofMillis(1500)).block())
          .isInstanceOf(GatewayException.ServerTimeout.class);
      assertThat(server.seen()).containsSubsequence("initialize", "DELETE s1");
    }
  }

  @Test
  void readsAnswersThatComeAsEvents() {
    Reply events =
        new Reply(
            200,
            "text/event-stream",
            """
            : hello

            event: message
            data: {"jsonrpc":"2.0","method":"notifications/message"}

            data: {"jsonrpc":"2.0","id":%s,
            data: "result":{"tools":[{"name":"echo"}]}}

            """,
            Map.of());
    try (ScriptedServer server = legacy(Reply.status(400), events)) {
      assertThat(probe(server).tools()).containsExactly("echo");
    }
  }

  @Test
  void readsEveryPageOfTheList() {
    try (ScriptedServer server =
        legacy(
            message ->
                switch (message.path("params").path("cursor").asString("")) {
                  case "" -> Reply.result("{\"tools\":[{\"name\":\"a\"}],\"nextCursor\":\"2\"}");
                  case "2" -> Reply.result("{\"tools\":[{\"name\":\"b\"}],\"nextCursor\":\"3\"}");
                  default -> Reply.result("{\"tools\":[{\"name\":\"c\"}]}");
                })) {
      ProbedServer found = probe(server);
      assertThat(found.tools()).containsExactly("a", "b", "c");
      assertThat(found.isComplete()).isTrue();
    }
  }

  @Test
  void endsWhereAListGoesInACircle() {
    try (ScriptedServer server =
        legacy(
            message -> Reply.result("{\"tools\":[{\"name\":\"a\"}],\"nextCursor\":\"again\"}"))) {
      ProbedServer found = probe(server);
      assertThat(found.tools()).containsExactly("a", "a");
      assertThat(found.isComplete()).isFalse();
    }
  }

  @Test
  void takesAServerWithoutToolsForWhatItIs() {
    try (ScriptedServer server =
        legacy(Reply.status(400), Reply.error(200, "{\"code\":-32601,\"message\":\"unknown\"}"))) {
      assertThat(probe(server).tools()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "hello", "[]", "{}", "{\"result\":7}", "<html></html>"})
  void saysThatAServerDoesNotSpeakMcp(String body) {
    try (ScriptedServer server =
        new ScriptedServer(message -> new Reply(200, "text/html", body, Map.of()))) {
      assertThatThrownBy(() -> probe(server))
          .isInstanceOf(ProbeException.class)
          .hasMessageContaining("initialize");
    }
  }

  @Test
  void givesUpOnASilentServer() {
    try (RawTestServer server = RawTestServer.silent()) {
      URI url = URI.create("http://localhost:" + server.port() + "/mcp");
      HttpUpstream upstream = upstream(Definitions.server("a", url).build());
      assertThatThrownBy(() -> McpProbe.probe(upstream, Duration.ofMillis(300)).block())
          .isInstanceOf(GatewayException.ServerTimeout.class)
          .hasMessageContaining("0.3 s");
    }
  }

  @Test
  void callsAToolOfAModernServer() {
    try (DemoMcpServer server = DemoMcpServer.startPlain()) {
      JsonNode result = call(server.url(), "get_customer_info", "{\"customer_id\":\"CUST001\"}");
      assertThat(result.path("content").isArray()).isTrue();
    }
  }

  @Test
  void listsToolsWithAllThatTheServerSaysOfThem() {
    try (DemoMcpServer server = DemoMcpServer.startPlain()) {
      HttpUpstream upstream = upstream(Definitions.server("a", server.url()).build());
      ListedTools tools = Objects.requireNonNull(McpProbe.listTools(upstream, LIMIT).block());
      assertThat(tools.tools())
          .hasSize(3)
          .allMatch(tool -> tool.path("inputSchema").path("type").asString("").equals("object"));
      upstream.close();
    }
  }

  @Test
  void callsAToolOfALegacyServerInASessionOfItsOwn() {
    try (ScriptedServer server =
        calling(Reply.result("{\"content\":[{\"type\":\"text\",\"text\":\"hi\"}]}"))) {
      JsonNode result = call(server.url(), "echo", "{\"text\":\"hi\"}");
      assertThat(result.path("content").path(0).path("text").asString()).isEqualTo("hi");
      assertThat(server.seen())
          .containsExactly(
              "server/discover",
              "initialize",
              "notifications/initialized",
              "tools/call",
              "DELETE s1");
    }
  }

  @Test
  void refusesAQuestionToTheUserAndClosesTheSession() {
    Reply asks =
        new Reply(
            200,
            "text/event-stream",
            "data: {\"jsonrpc\":\"2.0\",\"id\":\"q\",\"method\":\"elicitation/create\"}\n\n",
            Map.of());
    try (ScriptedServer server = calling(asks)) {
      assertThatThrownBy(() -> call(server.url(), "echo", "{}"))
          .isInstanceOf(ProbeException.class)
          .hasMessageContaining("elicitation/create")
          .hasMessageContaining("MCP client");
      assertThat(server.seen()).endsWith("DELETE s1");
    }
  }

  @Test
  void answersAPingThatComesBeforeTheResult() {
    Reply pings =
        new Reply(
            200,
            "text/event-stream",
            """
            data: {"jsonrpc":"2.0","id":"p","method":"ping"}

            data: {"jsonrpc":"2.0","id":%s,"result":{"content":[]}}

            """,
            Map.of());
    try (ScriptedServer server = calling(pings)) {
      assertThat(call(server.url(), "echo", "{}").has("content")).isTrue();
      assertThat(server.seen()).containsSubsequence("tools/call", "", "DELETE s1");
    }
  }

  @Test
  void refusesAModernResultThatWantsInput() {
    try (ScriptedServer server =
        modern(message -> Reply.result("{\"resultType\":\"input_required\"}"))) {
      assertThatThrownBy(() -> call(server.url(), "echo", "{}"))
          .isInstanceOf(ProbeException.class)
          .hasMessageContaining("MCP client");
    }
  }

  @Test
  void sendsParametersInHeadersWhereTheServerWantsThem() {
    Queue<String> headers = new ConcurrentLinkedQueue<>();
    try (TlsTestServer server =
        TlsTestServer.builder()
            .handler(
                (request, response) ->
                    request
                        .receive()
                        .aggregate()
                        .asByteArray()
                        .flatMap(
                            body -> {
                              JsonNode message = JsonMapper.shared().readTree(body);
                              String region =
                                  request.requestHeaders().get("Mcp-Param-Region", "none");
                              headers.add(method(message) + " " + region);
                              return response
                                  .header("Content-Type", "application/json")
                                  .sendString(Mono.just(regional(message, region)))
                                  .then();
                            }))
            .start()) {
      JsonNode result = call(server.url(), "query", "{\"region\":\"w\u00fcrzburg\",\"other\":1}");
      assertThat(result.has("content")).isTrue();
      assertThat(headers)
          .containsExactly(
              "server/discover none",
              "tools/call none",
              "tools/list none",
              "tools/call =?base64?d8O8cnpidXJn?=");
    }
  }

  private static String regional(JsonNode message, String region) {
    String answer =
        switch (method(message)) {
          case "server/discover" -> "\"result\":{\"supportedVersions\":[\"2026-07-28\"]}";
          case "tools/list" ->
              "\"result\":{\"tools\":[{\"name\":\"query\",\"inputSchema\":{\"type\":\"object\","
                  + "\"properties\":{\"region\":{\"type\":\"string\",\"x-mcp-header\":\"Region\"}}}}]}";
          default ->
              region.equals("none")
                  ? "\"error\":{\"code\":-32020,\"message\":\"Header mismatch\"}"
                  : "\"result\":{\"content\":[]}";
        };
    return "{\"jsonrpc\":\"2.0\",\"id\":%s,%s}".formatted(message.path("id"), answer);
  }

  @Test
  void tellsTheCodeOfAnErrorThatAToolAnswers() {
    try (DemoMcpServer server = DemoMcpServer.startPlain()) {
      assertThatThrownBy(() -> call(server.url(), "no_such_tool", "{}"))
          .isInstanceOfSatisfying(
              ProbeException.class, error -> assertThat(error.code()).isEqualTo(-32_602));
    }
  }

  private JsonNode call(URI url, String tool, String arguments) {
    HttpUpstream upstream = upstream(Definitions.server("a", url).build());
    try {
      return Objects.requireNonNull(
          McpProbe.callTool(upstream, tool, JsonMapper.shared().readTree(arguments), LIMIT)
              .block());
    } finally {
      upstream.close();
    }
  }

  private ScriptedServer calling(Reply result) {
    return new ScriptedServer(
        message ->
            method(message).equals("tools/call")
                ? result
                : message.has("method")
                    ? legacyReply(message, list -> ONE_TOOL)
                    : Reply.status(202));
  }

  private static ScriptedServer modern(Function<JsonNode, Reply> call) {
    return new ScriptedServer(
        message ->
            method(message).equals("server/discover")
                ? Reply.result("{\"supportedVersions\":[\"2026-07-28\"]}")
                : call.apply(message));
  }

  private ScriptedServer legacy(Reply discover, Reply tools) {
    return new ScriptedServer(
        message ->
            method(message).equals("server/discover")
                ? discover
                : legacyReply(message, list -> tools));
  }

  private ScriptedServer legacy(Function<JsonNode, Reply> tools) {
    return new ScriptedServer(message -> legacyReply(message, tools));
  }

  private static Reply legacyReply(JsonNode message, Function<JsonNode, Reply> tools) {
    return switch (method(message)) {
      case "initialize" -> INITIALIZED.inSession("s1");
      case "notifications/initialized" -> Reply.status(202);
      case "tools/list" -> tools.apply(message);
      default -> Reply.status(400);
    };
  }

  private static String method(JsonNode message) {
    return message.path("method").asString("");
  }

  private ProbedServer probe(ScriptedServer server) {
    return probe(upstream(Definitions.server("a", server.url()).build()));
  }

  private static ProbedServer probe(HttpUpstream upstream) {
    try {
      return Objects.requireNonNull(McpProbe.probe(upstream, LIMIT).block());
    } finally {
      upstream.close();
    }
  }

  private HttpUpstream upstream(ServerDefinition definition) {
    return new UpstreamFactory(GeneralSettings.DEFAULTS, deadlines, HttpResources.get())
        .create(definition);
  }
}
