package dev.sallyport.downstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.definition.Secret;
import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.definition.StdioCommand;
import dev.sallyport.definition.StdioCommand.Sharing;
import dev.sallyport.jsonrpc.JsonTree;
import dev.sallyport.testing.CapturedLog;
import dev.sallyport.testing.Definitions;
import dev.sallyport.testing.Eventually;
import dev.sallyport.testing.McpClient;
import dev.sallyport.testing.RunningGateway;
import dev.sallyport.testing.StdioPrograms;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Servers that are programs, behind the gateway. */
class StdioTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  /** Nobody who isn't there answers: programs are asked for no more than this. */
  private static final String CAN_ANSWER = "{\"elicitation\":{}}";

  private static RunningGateway gateway(String... habits) {
    return RunningGateway.with(program(StdioPrograms.command(habits)));
  }

  private static ServerDefinition program(StdioCommand command) {
    return Definitions.program("prog", command).timeout(SOON).build();
  }

  /** A call of a modern client. */
  private static String call(String tool, String text, String client, String more) {
    return """
    {"jsonrpc":"2.0","id":"é1","method":"tools/call","params":{"name":"%s",
    "arguments":{"text":"%s"},%s"_meta":{
    "io.modelcontextprotocol/protocolVersion":"2026-07-28","progressToken":"p",
    "io.modelcontextprotocol/clientInfo":{"name":"%s","version":"1"},
    "io.modelcontextprotocol/clientCapabilities":%s}}}\
    """
        .formatted(tool, text, more, client, CAN_ANSWER);
  }

  private static HttpResponse<String> post(RunningGateway gateway, String message) {
    return McpClient.post(gateway.url("/mcp/prog"), message, headers(message));
  }

  private static String[] headers(String message) {
    JsonNode tree = json(message);
    List<String> headers =
        new ArrayList<>(
            List.of(
                "MCP-Protocol-Version",
                "2026-07-28",
                "Mcp-Method",
                tree.path("method").asString()));
    String name = tree.path("params").path("name").asString("");
    if (!name.isEmpty()) {
      headers.addAll(List.of("Mcp-Name", name));
    }
    return headers.toArray(String[]::new);
  }

  private static JsonNode json(String body) {
    String text = body.startsWith("event:") ? body.substring(body.lastIndexOf("data: ") + 6) : body;
    return JsonTree.read(text.getBytes(StandardCharsets.UTF_8)).orElseThrow();
  }

  private static String said(HttpResponse<String> answer) {
    JsonNode text = json(answer.body()).path("result").path("content").path(0).path("text");
    assertThat(text.isString()).as(answer.body()).isTrue();
    return text.asString();
  }

  private static String call(RunningGateway gateway, String tool, String text) {
    return said(post(gateway, call(tool, text, "c", "")));
  }

  private static JsonNode error(RunningGateway gateway, String tool, String text) {
    return json(post(gateway, call(tool, text, "c", "")).body()).path("error");
  }

  private static long pid(RunningGateway gateway) {
    return Long.parseLong(call(gateway, "pid", ""));
  }

  private static boolean isAlive(long pid) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  @ParameterizedTest
  @ValueSource(strings = {"modern", "legacy"})
  void clientsOfEachEraReachProgramsOfEachEra(String era) {
    try (RunningGateway gateway = gateway(era)) {
      assertThat(call(gateway, "say", "Grüße ✓")).isEqualTo("Grüße ✓");

      String initialize =
          """
          {"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-06-18",
          "clientInfo":{"name":"c","version":"1"},"capabilities":{}}}\
          """;
      HttpResponse<String> begun = McpClient.post(gateway.url("/prog/mcp"), initialize);
      String session = begun.headers().firstValue("Mcp-Session-Id").orElseThrow();
      assertThat(json(begun.body()).path("result").path("capabilities").has("tools")).isTrue();
      String legacyCall =
          """
          {"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"say",
          "arguments":{"text":"hello"}}}\
          """;
      HttpResponse<String> answer =
          McpClient.post(gateway.url("/prog/mcp"), legacyCall, "Mcp-Session-Id", session);
      assertThat(said(answer)).isEqualTo("hello");
      assertThat(json(answer.body()).path("result").has("resultType")).isFalse();

      try (Stream<String> stream = McpClient.getLines(gateway.url("/prog/sse")).body()) {
        assertThat(stream.filter(line -> line.startsWith("data:")).findFirst().orElseThrow())
            .startsWith("data: /prog/sse/messages?");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"modern", "legacy"})
  void oneProcessServesTheCallsOfACallerAndEndsWithTheGateway(String era) {
    long pid;
    try (RunningGateway gateway = gateway(era)) {
      pid = pid(gateway);
      assertThat(IntStream.range(0, 5).mapToLong(i -> pid(gateway))).containsOnly(pid);
      assertThat(isAlive(pid)).isTrue();
    }
    assertThat(isAlive(pid)).isFalse();
  }

  @Test
  void callersThatDifferHaveProcessesOfTheirOwn() {
    try (RunningGateway gateway = gateway("legacy")) {
      String first = said(post(gateway, call("pid", "", "a", "")));
      assertThat(said(post(gateway, call("pid", "", "b", "")))).isNotEqualTo(first);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"modern", "legacy"})
  void allShareOneProcessWhereTheDefinitionSaysSo(String era) {
    StdioCommand shared = StdioPrograms.command(Sharing.SHARED, Map.of(), era);
    try (RunningGateway gateway = RunningGateway.with(program(shared))) {
      String first = said(post(gateway, call("pid", "", "a", "")));
      assertThat(said(post(gateway, call("pid", "", "b", "")))).isEqualTo(first);
    }
  }

  /** Nobody could tell whom a question is for. */
  @Test
  void aSharedProgramWithSessionsIsToldThatNobodyCanBeAsked() {
    StdioCommand shared = StdioPrograms.command(Sharing.SHARED, Map.of(), "legacy");
    try (RunningGateway gateway = RunningGateway.with(program(shared))) {
      assertThat(call(gateway, "capabilities", "")).isEqualTo("{}");
      assertThat(call(gateway, "ask", "")).startsWith("refused");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"modern", "legacy"})
  void manyCallsAtATimeGetTheirOwnAnswers(String era) {
    try (RunningGateway gateway = gateway(era)) {
      List<CompletableFuture<HttpResponse<String>>> answers =
          IntStream.range(0, 50)
              .mapToObj(i -> call("say", "number " + i, "c", ""))
              .map(
                  message ->
                      McpClient.postAsync(gateway.url("/mcp/prog"), message, headers(message)))
              .toList();
      for (int i = 0; i < 50; i++) {
        assertThat(said(answers.get(i).join())).isEqualTo("number " + i);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"modern", "legacy"})
  void progressComesInOrderUnderTheClientsToken(String era) {
    try (RunningGateway gateway = gateway(era)) {
      List<JsonNode> events =
          post(gateway, call("steps", "", "c", ""))
              .body()
              .lines()
              .filter(line -> line.startsWith("data: "))
              .map(line -> json(line.substring(6)))
              .toList();
      assertThat(events).hasSize(4);
      assertThat(events.subList(0, 3))
          .extracting(event -> event.path("params").path("progress").asInt())
          .containsExactly(1, 2, 3);
      assertThat(events.getFirst().path("params").path("progressToken").asString()).isEqualTo("p");
      assertThat(events.getLast().path("id").asString()).isEqualTo("é1");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"modern", "legacy"})
  void questionsReachTheClientAndAnswersTheProgram(String era) {
    try (RunningGateway gateway = gateway(era)) {
      JsonNode result = json(post(gateway, call("ask", "", "c", "")).body()).path("result");
      assertThat(result.path("resultType").asString()).isEqualTo("input_required");
      String key = result.path("inputRequests").propertyNames().iterator().next();
      assertThat(result.path("inputRequests").path(key).path("method").asString())
          .isEqualTo("elicitation/create");
      String answered =
          """
          "inputResponses":{"%s":{"action":"decline"}},"requestState":%s,\
          """
              .formatted(key, result.path("requestState"));
      assertThat(said(post(gateway, call("ask", "", "c", answered)))).isEqualTo("decline");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"modern", "legacy"})
  void aCancelReachesTheProgramWithTheIdOfItsRequest(String era) {
    try (RunningGateway gateway = gateway(era)) {
      call(gateway, "say", "the program runs");
      String hanging = call("hang", "", "c", "");
      CompletableFuture<HttpResponse<String>> call =
          McpClient.postAsync(gateway.url("/mcp/prog"), hanging, headers(hanging));
      // A call that's behind it in the pipe is answered: the program has it.
      call(gateway, "say", "it hangs");
      assertThat(call(gateway, "cancelled", "")).isEqualTo("[]");
      call.cancel(true);
      Eventually.until(SOON, "cancelled", () -> !call(gateway, "cancelled", "").equals("[]"));
    }
  }

  @Test
  void aSubscriptionIsKnownByTheIdOfTheClientsRequest() {
    String listen =
        """
        {"jsonrpc":"2.0","id":"sub","method":"subscriptions/listen","params":{
        "notifications":{"toolsListChanged":true},"_meta":{
        "io.modelcontextprotocol/protocolVersion":"2026-07-28",
        "io.modelcontextprotocol/clientCapabilities":{}}}}\
        """;
    try (RunningGateway gateway = gateway("modern")) {
      HttpResponse<Stream<String>> answer =
          McpClient.postForLines(gateway.url("/mcp/prog"), listen, headers(listen));
      try (Stream<String> lines = answer.body()) {
        List<JsonNode> events =
            lines
                .filter(line -> line.startsWith("data: "))
                .limit(2)
                .map(line -> json(line.substring(6)))
                .toList();
        assertThat(events)
            .extracting(event -> event.path("method").asString())
            .containsExactly(
                "notifications/subscriptions/acknowledged", "notifications/tools/list_changed");
        assertThat(events)
            .extracting(
                event ->
                    event
                        .path("params")
                        .path("_meta")
                        .path("io.modelcontextprotocol/subscriptionId")
                        .asString())
            .containsOnly("sub");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"modern", "legacy"})
  void aProgramThatEndsInACallFailsItInWordsAndIsStartedAgain(String era) {
    try (RunningGateway gateway = gateway(era)) {
      long before = pid(gateway);
      JsonNode error = error(gateway, "exit", "7");
      assertThat(error.path("code").asInt()).isEqualTo(-31502);
      assertThat(error.path("message").asString())
          .isEqualTo("MCP server 'prog': its process ended before it answered");
      long after = pid(gateway);
      assertThat(after).isNotEqualTo(before);
      assertThat(isAlive(before)).isFalse();
    }
  }

  @Test
  void aProgramThatDoesNotKeepRunningIsStartedWithPauses() {
    try (RunningGateway gateway = gateway("legacy", "crashes");
        CapturedLog log = CapturedLog.of("dev.sallyport.upstream.stdio")) {
      Eventually.until(
          SOON,
          "a pause",
          () ->
              error(gateway, "say", "")
                  .path("message")
                  .asString("")
                  .contains("it's started again in a moment"));
      long starts = starts(log);
      for (int i = 0; i < 20; i++) {
        error(gateway, "say", "");
      }
      assertThat(starts(log)).isLessThanOrEqualTo(starts + 1);
      assertThat(log.lines())
          .anyMatch(
              line -> line.matches("WARN .*'prog': its process \\d+ ended with exit status 3.*"))
          .anyMatch(line -> line.equals("INFO MCP server 'prog' (stderr): can't go on"));
    }
  }

  private static long starts(CapturedLog log) {
    return log.lines().stream().filter(line -> line.contains("started process")).count();
  }

  @Test
  void aProgramThatIsNotThereIsSaidSoInWords() {
    StdioCommand missing =
        new StdioCommand("/no/such/program", List.of(), Map.of(), null, Sharing.PER_SESSION, 3);
    try (RunningGateway gateway = RunningGateway.with(program(missing))) {
      assertThat(error(gateway, "say", "").path("message").asString())
          .isEqualTo("MCP server 'prog': its program can't be started; the gateway's log says why");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"modern", "legacy"})
  void aCallThatIsNeverAnsweredEndsAfterTheTimeout(String era) {
    ServerDefinition impatient =
        Definitions.program("prog", StdioPrograms.command(era))
            .timeout(Duration.ofSeconds(3))
            .build();
    try (RunningGateway gateway = RunningGateway.with(impatient)) {
      long pid = pid(gateway);
      HttpResponse<String> answer = post(gateway, call("hang", "", "c", ""));
      assertThat(answer.statusCode()).isEqualTo(504);
      Eventually.until(
          Duration.ofSeconds(10),
          "the program is told",
          () -> !call(gateway, "cancelled", "").equals("[]"));
      assertThat(pid(gateway)).isEqualTo(pid);
    }
  }

  @Test
  void aProgramThatSaysNothingAtAllFailsAfterTheTimeout() {
    ServerDefinition silent =
        Definitions.program("prog", StdioPrograms.command("legacy", "silent"))
            .timeout(Duration.ofSeconds(2))
            .build();
    try (RunningGateway gateway = RunningGateway.with(silent)) {
      HttpResponse<String> answer = post(gateway, call("say", "", "c", ""));
      assertThat(answer.statusCode()).isEqualTo(504);
    }
  }

  @Test
  void whatIsNoMessageIsLeftOutAndLogged() {
    try (RunningGateway gateway = gateway("legacy", "talks");
        CapturedLog log = CapturedLog.of("dev.sallyport.upstream.stdio")) {
      assertThat(call(gateway, "say", "hello")).isEqualTo("hello");
      assertThat(log.lines())
          .anyMatch(
              line ->
                  line.startsWith("WARN MCP server 'prog': what it writes to its standard output")
                      && line.endsWith("Welcome! This is no JSON."));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"modern", "legacy"})
  void aLineOverTheLimitEndsTheProcessAndItsCalls(String era) {
    try (RunningGateway gateway = gateway(era)) {
      long pid = pid(gateway);
      JsonNode error = error(gateway, "long", Integer.toString(17 * 1024 * 1024));
      assertThat(error.path("message").asString()).contains("its process ended");
      Eventually.until(SOON, "ended", () -> !isAlive(pid));
      assertThat(pid(gateway)).isNotEqualTo(pid);
    }
  }

  @Test
  void aProgramGetsWhatItsDefinitionSaysAndNoSecretsOfTheGateway() {
    Map<String, Secret> own = Map.of("TOKEN", new Secret("for-this-program-only"));
    StdioCommand command = StdioPrograms.command(Sharing.PER_SESSION, own, "legacy");
    try (RunningGateway gateway = RunningGateway.with(program(command))) {
      assertThat(call(gateway, "variable", "TOKEN")).isEqualTo("for-this-program-only");
      String names = call(gateway, "variables", "");
      List<String> given = List.of(names.substring(1, names.length() - 1).split(", "));
      assertThat(given)
          .contains("TOKEN")
          .isSubsetOf(
              "TOKEN",
              "PATH",
              "HOME",
              "USER",
              "LOGNAME",
              "SHELL",
              "LANG",
              "LANGUAGE",
              "LC_ALL",
              "LC_CTYPE",
              "TZ",
              "TMPDIR");
    }
  }

  @Test
  void whatAProgramSaysOfItsSecretsIsNotLogged() {
    Map<String, Secret> own = Map.of("TOKEN", new Secret("for-this-program-only"));
    StdioCommand command = StdioPrograms.command(Sharing.PER_SESSION, own, "legacy");
    try (RunningGateway gateway = RunningGateway.with(program(command));
        CapturedLog log = CapturedLog.of("dev.sallyport")) {
      call(gateway, "error", "my token is for-this-program-only!");
      Eventually.until(
          SOON,
          "logged",
          () -> log.lines().contains("INFO MCP server 'prog' (stderr): my token is [secret]!"));
      assertThat(log.lines()).noneMatch(line -> line.contains("for-this-program-only"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"modern", "legacy"})
  void anEditedDefinitionGetsAnotherProcess(String era) {
    try (RunningGateway gateway = gateway(era)) {
      long before = pid(gateway);
      gateway.define(
          List.of(
              program(
                  StdioPrograms.command(
                      Sharing.PER_SESSION, Map.of("NEW", new Secret("value")), era))));
      assertThat(call(gateway, "variable", "NEW")).isEqualTo("value");
      assertThat(pid(gateway)).isNotEqualTo(before);
      Eventually.until(SOON, "the old one ended", () -> !isAlive(before));
    }
  }

  @Test
  void aRemovedDefinitionEndsItsProcessOnceItsCallIsDone() {
    ServerDefinition impatient =
        Definitions.program("prog", StdioPrograms.command("legacy"))
            .timeout(Duration.ofSeconds(4))
            .build();
    try (RunningGateway gateway = RunningGateway.with(impatient)) {
      long pid = pid(gateway);
      JsonNode asked = json(post(gateway, call("ask", "", "c", "")).body()).path("result");
      assertThat(asked.path("resultType").asString()).isEqualTo("input_required");
      assertThat(pid(gateway)).isEqualTo(pid);
      gateway.define(List.of());
      assertThat(post(gateway, call("pid", "", "c", "")).statusCode()).isEqualTo(404);
      assertThat(isAlive(pid)).isTrue();
      Eventually.until(SOON, "ended", () -> !isAlive(pid));
    }
  }

  @Test
  void aProgramThatStaysIsKilledWithWhatItStarted() {
    long pid;
    long child;
    try (RunningGateway gateway = gateway("legacy", "stays")) {
      pid = pid(gateway);
      child = Long.parseLong(call(gateway, "child", ""));
      assertThat(isAlive(child)).isTrue();
    }
    assertThat(Stream.of(pid, child).map(ProcessHandle::of).flatMap(Optional::stream))
        .noneMatch(ProcessHandle::isAlive);
  }

  @Test
  void noMoreProcessesRunThanTheDefinitionAllows() {
    StdioCommand few = StdioPrograms.command("legacy");
    StdioCommand one =
        new StdioCommand(few.program(), few.arguments(), Map.of(), null, Sharing.PER_SESSION, 1);
    try (RunningGateway gateway = RunningGateway.with(program(one))) {
      String first = said(post(gateway, call("pid", "", "a", "")));
      // The one that nobody uses makes room.
      String second = said(post(gateway, call("pid", "", "b", "")));
      assertThat(second).isNotEqualTo(first);
      Eventually.until(SOON, "ended", () -> !isAlive(Long.parseLong(first)));

      String hanging = call("hang", "", "b", "");
      CompletableFuture<HttpResponse<String>> busy =
          McpClient.postAsync(gateway.url("/mcp/prog"), hanging, headers(hanging));
      said(post(gateway, call("say", "", "b", "")));
      HttpResponse<String> refused = post(gateway, call("say", "", "c", ""));
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(json(refused.body()).path("error").path("message").asString())
          .startsWith("Too many sessions are in use");
      busy.cancel(true);
    }
  }
}
