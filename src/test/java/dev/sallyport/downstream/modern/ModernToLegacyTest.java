package dev.sallyport.downstream.modern;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.jsonrpc.JsonTree;
import dev.sallyport.testing.Definitions;
import dev.sallyport.testing.Eventually;
import dev.sallyport.testing.LegacyServer;
import dev.sallyport.testing.McpClient;
import dev.sallyport.testing.RunningGateway;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Modern clients in front of a server with sessions. */
class ModernToLegacyTest {
  private static final String ALL = "{\"elicitation\":{},\"roots\":{}}";

  private final LegacyServer server = new LegacyServer();

  @AfterEach
  void stop() {
    server.close();
  }

  private RunningGateway gateway() {
    return RunningGateway.with(definition().build());
  }

  private Definitions definition() {
    return Definitions.server("old", server.url());
  }

  private static String message(String method, String client, String capabilities, String params) {
    return """
        {"jsonrpc":"2.0","id":"é1","method":"%s","params":{%s"_meta":{
        "io.modelcontextprotocol/protocolVersion":"2026-07-28","progressToken":"p",
        "io.modelcontextprotocol/clientInfo":{"name":"%s","version":"1"},
        "io.modelcontextprotocol/clientCapabilities":%s}}}"""
        .formatted(method, params, client, capabilities);
  }

  private static HttpResponse<String> post(RunningGateway gateway, String message) {
    JsonNode tree = JsonTree.read(message.getBytes(StandardCharsets.UTF_8)).orElseThrow();
    return McpClient.post(gateway.url("/mcp/old"), message, headers(tree));
  }

  private static String[] headers(JsonNode message) {
    List<String> headers =
        new ArrayList<>(
            List.of(
                "MCP-Protocol-Version",
                "2026-07-28",
                "Mcp-Method",
                message.path("method").asString()));
    String name = message.path("params").path("name").asString("");
    if (!name.isEmpty()) {
      headers.addAll(List.of("Mcp-Name", name));
    }
    return headers.toArray(String[]::new);
  }

  private static String call(String tool) {
    return message("tools/call", "c", ALL, "\"name\":\"" + tool + "\",");
  }

  private static JsonNode json(HttpResponse<String> answer) {
    String body = answer.body();
    String text = body.startsWith("event:") ? body.substring(body.lastIndexOf("data: ") + 6) : body;
    return JsonTree.read(text.getBytes(StandardCharsets.UTF_8)).orElseThrow();
  }

  @Test
  void callsShareASessionAndBeginNone() {
    try (RunningGateway gateway = gateway()) {
      for (int i = 0; i < 5; i++) {
        JsonNode answer = json(post(gateway, call("echo")));
        assertThat(answer.path("id").asString()).isEqualTo("é1");
        assertThat(answer.path("result").path("resultType").asString()).isEqualTo("complete");
      }
      assertThat(server.sessionsOfCalls()).hasSize(5);
      assertThat(Stream.of(server.sessionsOfCalls().toArray()).distinct()).hasSize(1);
    }
    assertThat(server.openSessions()).isZero();
  }

  @Test
  void clientsThatDifferNeverShareASession() {
    try (RunningGateway gateway = gateway()) {
      post(gateway, message("tools/call", "a", ALL, "\"name\":\"echo\","));
      post(gateway, message("tools/call", "b", ALL, "\"name\":\"echo\","));
      post(gateway, message("tools/call", "a", "{}", "\"name\":\"echo\","));
      assertThat(server.sessionsOfCalls()).doesNotHaveDuplicates().hasSize(3);
    }
  }

  @Test
  void credentialsThatDifferNeverShareASession() {
    try (RunningGateway gateway =
        RunningGateway.with(definition().extraHeaders("X-Token").build())) {
      JsonNode tree = JsonTree.read(call("echo").getBytes(StandardCharsets.UTF_8)).orElseThrow();
      for (String token : List.of("one", "two", "one")) {
        List<String> headers = new ArrayList<>(List.of(headers(tree)));
        headers.addAll(List.of("X-Token", token));
        McpClient.post(gateway.url("/mcp/old"), call("echo"), headers.toArray(String[]::new));
      }
      List<String> sessions = server.sessionsOfCalls();
      assertThat(sessions.get(0)).isEqualTo(sessions.get(2)).isNotEqualTo(sessions.get(1));
    }
  }

  @Test
  void eachCallHasItsOwnSessionWhereTheDefinitionSaysSo() {
    try (RunningGateway gateway = RunningGateway.with(definition().sessionPerCall().build())) {
      post(gateway, call("echo"));
      post(gateway, call("echo"));
      assertThat(server.sessionsOfCalls()).doesNotHaveDuplicates().hasSize(2);
      Eventually.until(
          Duration.ofSeconds(5), "no session is open", () -> server.openSessions() == 0);
    }
  }

  @Test
  void aSessionThatTheServerForgotIsBegunAgainUnseen() {
    try (RunningGateway gateway = gateway()) {
      post(gateway, call("echo"));
      int before = server.sessionsBegun();
      server.forgetSessions();
      assertThat(json(post(gateway, call("echo"))).has("result")).isTrue();
      assertThat(server.sessionsBegun()).isEqualTo(before + 1);
      assertThat(server.sessionsOfCalls()).hasSize(2);
    }
  }

  @Test
  void aCallThatMayHaveRunRunsTwiceOnlyIfItsToolIsSafe() {
    try (RunningGateway gateway = gateway()) {
      JsonNode first = json(post(gateway, call("cut")));
      assertThat(first.path("error").path("data").path("reason").asString())
          .isEqualTo("STREAM_CUT");
      assertThat(server.received("tools/call")).isEqualTo(1);

      post(gateway, message("tools/list", "c", ALL, ""));
      post(gateway, call("cut"));
      assertThat(server.received("tools/call")).isEqualTo(3);
    }
  }

  @Test
  void listsSayWhatTheModernEraWantsAndKeepTheRest() {
    try (RunningGateway gateway =
        RunningGateway.with(definition().disallowedTools("cut").build())) {
      JsonNode result = json(post(gateway, message("tools/list", "c", ALL, ""))).path("result");
      assertThat(result.path("ttlMs").asInt(-1)).isZero();
      assertThat(result.path("cacheScope").asString()).isEqualTo("private");
      assertThat(result.path("nextCursor").asString()).isEqualTo("more");
      assertThat(result.path("tools").toString())
          .isEqualTo(
              "[{\"name\":\"echo\",\"inputSchema\":{\"type\":\"object\",\"x-extra\":1.0},"
                  + "\"icons\":[{\"src\":\"data:,\"}]}]");
      assertThat(post(gateway, call("cut")).statusCode()).isEqualTo(403);
      assertThat(server.received("tools/call")).isZero();
    }
  }

  @Test
  void questionsThatComeTogetherAreAskedTogetherAndTheAnswersReachTheCall() {
    try (RunningGateway gateway = gateway()) {
      JsonNode asked = json(post(gateway, call("twice"))).path("result");
      assertThat(asked.path("resultType").asString()).isEqualTo("input_required");
      assertThat(asked.path("inputRequests").size()).isEqualTo(2);
      String state = asked.path("requestState").asString();

      JsonNode again = json(post(gateway, retry(state, "{\"q1\":{\"action\":\"accept\"}}")));
      JsonNode rest = again.path("result");
      assertThat(rest.path("inputRequests").propertyNames()).containsExactly("q2");

      String last = rest.path("requestState").asString();
      JsonNode done =
          json(post(gateway, retry(last, "{\"q2\":{\"roots\":[{\"uri\":\"file:///\"}]}}")));
      assertThat(done.path("result").path("content").get(0).path("text").asString())
          .isEqualTo("+1");
      assertThat(server.received("tools/call")).isEqualTo(1);

      JsonNode spent = json(post(gateway, retry(last, "{}")));
      assertThat(spent.path("error").path("code").asInt()).isEqualTo(-32602);
    }
  }

  private static String retry(String state, String responses) {
    return message(
        "tools/call",
        "c",
        ALL,
        "\"name\":\"twice\",\"requestState\":\"%s\",\"inputResponses\":%s,"
            .formatted(state, responses));
  }

  @Test
  void anAnswerToAnotherRequestIsRefused() {
    try (RunningGateway gateway = gateway()) {
      String state =
          json(post(gateway, call("twice"))).path("result").path("requestState").asString();
      String other =
          retry(state, "{}").replace("\"name\":\"twice\"", "\"name\":\"twice\",\"arguments\":{}");
      assertThat(json(post(gateway, other)).path("error").path("code").asInt()).isEqualTo(-32602);
      String forged = retry(state.substring(2), "{}");
      assertThat(json(post(gateway, forged)).path("error").path("code").asInt()).isEqualTo(-32602);
    }
  }

  @Test
  void theServerIsToldWhenTheGatewayEndsWhileAClientIsAsked() throws InterruptedException {
    try (RunningGateway gateway = gateway()) {
      post(gateway, call("twice"));
    }
    assertThat(server.refusals().poll(5, TimeUnit.SECONDS)).isNotNull();
  }

  @Test
  void aClientThatLeavesCancelsTheCallUnderItsIdAtTheServer() throws InterruptedException {
    try (RunningGateway gateway = gateway()) {
      JsonNode tree = JsonTree.read(call("hang").getBytes(StandardCharsets.UTF_8)).orElseThrow();
      HttpResponse<Stream<String>> answer =
          McpClient.postForLines(gateway.url("/mcp/old"), call("hang"), headers(tree));
      try (Stream<String> lines = answer.body()) {
        assertThat(lines.filter(line -> line.contains("progress")).findFirst().orElseThrow())
            .contains("\"progressToken\":\"p\"");
      }
      JsonNode cancelled = server.notifications().poll(10, TimeUnit.SECONDS);
      assertThat(cancelled).isNotNull();
      JsonNode sent =
          server.received().stream()
              .filter(each -> each.path("params").path("name").asString("").equals("hang"))
              .findFirst()
              .orElseThrow();
      assertThat(cancelled.path("params").path("requestId")).isEqualTo(sent.path("id"));
    }
  }

  @Test
  void parallelCallsGetTheirOwnAnswers() {
    try (RunningGateway gateway = gateway()) {
      List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        String message = call("echo").replace("é1", "id" + i);
        JsonNode tree = JsonTree.read(message.getBytes(StandardCharsets.UTF_8)).orElseThrow();
        answers.add(McpClient.postAsync(gateway.url("/mcp/old"), message, headers(tree)));
      }
      for (int i = 0; i < 100; i++) {
        assertThat(json(answers.get(i).join()).path("id").asString()).isEqualTo("id" + i);
      }
      assertThat(server.sessionsOfCalls().stream().distinct()).hasSize(1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "2026-07-28, tools/list, ping, 400, -32020",
    "2026-07-28, ping, ping, 404, -32601",
    "2027-01-01, tools/list, tools/list, 400, -32020",
    "2026-07-28, tools/call, tools/call, 400, -32602",
  })
  void whatAModernServerRefusesIsRefused(
      String version, String method, String header, int status, int code) {
    try (RunningGateway gateway = gateway()) {
      HttpResponse<String> answer =
          McpClient.post(
              gateway.url("/mcp/old"),
              message(method, "c", ALL, ""),
              "MCP-Protocol-Version",
              version,
              "Mcp-Method",
              header);
      assertThat(answer.statusCode()).isEqualTo(status);
      assertThat(json(answer).path("error").path("code").asInt()).isEqualTo(code);
      assertThat(json(answer).path("id").asString()).isEqualTo("é1");
    }
  }

  @Test
  void aRevisionThatIsntKnownIsRefusedWithTheOneThatIs() {
    try (RunningGateway gateway = gateway()) {
      HttpResponse<String> answer =
          McpClient.post(
              gateway.url("/mcp/old"),
              message("tools/list", "c", ALL, "").replace("2026-07-28", "2027-01-01"),
              "MCP-Protocol-Version",
              "2027-01-01",
              "Mcp-Method",
              "tools/list");
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(json(answer).path("error").path("data").toString())
          .isEqualTo("{\"supported\":[\"2026-07-28\"],\"requested\":\"2027-01-01\"}");
    }
  }
}
