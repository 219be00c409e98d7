package dev.sallyport.replica;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.general.GeneralSettings;
import dev.sallyport.jsonrpc.JsonTree;
import dev.sallyport.replica.Replicas.Replica;
import dev.sallyport.testing.Definitions;
import dev.sallyport.testing.Eventually;
import dev.sallyport.testing.LegacyServer;
import dev.sallyport.testing.McpClient;
import java.net.InetAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A modern client is asked by a legacy server, and its answers arrive at any replica. */
class ModernClientTest {
  private static final Duration SOON = Duration.ofSeconds(10);

  private final LegacyServer server = new LegacyServer();
  private final Replicas replicas = new Replicas();
  private Replica one;
  private Replica other;

  @BeforeEach
  void start() {
    one = replica();
    other = replica();
  }

  private Replica replica() {
    return replicas.start(
        GeneralSettings.DEFAULTS, Definitions.server("old", server.url()).build());
  }

  @AfterEach
  void stop() {
    replicas.close();
    server.close();
  }

  private static String message(String tool, String rest) {
    return """
    {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"%s",%s"_meta":{
    "io.modelcontextprotocol/protocolVersion":"2026-07-28","progressToken":"p",
    "io.modelcontextprotocol/clientInfo":{"name":"c","version":"1"},
    "io.modelcontextprotocol/clientCapabilities":{"elicitation":{},"roots":{}}}}}\
    """
        .formatted(tool, rest);
  }

  private static String answering(String tool, String state, String answers) {
    return message(
        tool, "\"requestState\":\"%s\",\"inputResponses\":%s,".formatted(state, answers));
  }

  private static String accept(String question, String name) {
    return "{\"%s\":{\"action\":\"accept\",\"content\":{\"name\":\"%s\"}}}"
        .formatted(question, name);
  }

  private static String[] headers(String tool) {
    return new String[] {
      "MCP-Protocol-Version", "2026-07-28", "Mcp-Method", "tools/call", "Mcp-Name", tool
    };
  }

  private static HttpResponse<String> post(Replica replica, String tool, String message) {
    return McpClient.post(replica.gateway().url("/mcp/old"), message, headers(tool));
  }

  private static JsonNode last(HttpResponse<String> answer) {
    String body = answer.body();
    String text = body.startsWith("event:") ? body.substring(body.lastIndexOf("data: ") + 6) : body;
    return JsonTree.read(text.getBytes(StandardCharsets.UTF_8)).orElseThrow();
  }

  private static String state(HttpResponse<String> answer) {
    String state = last(answer).path("result").path("requestState").asString("");
    assertThat(state).as(answer.body()).isNotEmpty();
    return state;
  }

  private static String said(HttpResponse<String> answer) {
    return last(answer).path("result").path("content").path(0).path("text").asString("");
  }

  @Test
  void isAskedInTwoRoundsEachAnsweredAtAnotherReplica() {
    Replica third = replica();
    String first = state(post(one, "rounds", message("rounds", "")));

    HttpResponse<String> again =
        post(other, "rounds", answering("rounds", first, accept("q1", "Ann")));
    assertThat(again.body()).contains("notifications/progress").contains("\"progressToken\":\"p\"");
    assertThat(last(again).path("result").path("inputRequests").propertyNames())
        .containsExactly("q2");

    HttpResponse<String> done =
        post(third, "rounds", answering("rounds", state(again), accept("q2", "Bob")));
    assertThat(said(done)).isEqualTo("Ann+Bob");
    assertThat(server.received("tools/call")).isEqualTo(1);
    assertThat(replicas.query("select id from mcp_replica_letter where sent_at < now()")).isEmpty();
  }

  @Test
  void comesBackToTheFirstReplicaForTheSecondRound() {
    String first = state(post(one, "rounds", message("rounds", "")));
    String second = state(post(other, "rounds", answering("rounds", first, accept("q1", "Ann"))));
    assertThat(said(post(one, "rounds", answering("rounds", second, accept("q2", "Bob")))))
        .isEqualTo("Ann+Bob");
  }

  @Test
  void isAskedAgainForTheAnswersThatAreMissing() {
    String first = state(post(one, "twice", message("twice", "")));
    HttpResponse<String> again =
        post(other, "twice", answering("twice", first, accept("q1", "Ann")));
    assertThat(last(again).path("result").path("inputRequests").propertyNames())
        .containsExactly("q2");
    String second = state(again);
    assertThat(said(post(other, "twice", answering("twice", second, "{\"q2\":{\"roots\":[]}}"))))
        .isEqualTo("Ann+0");
  }

  @Test
  void cancelsTheCallByLeavingTheOtherReplica() throws InterruptedException {
    String state = state(post(one, "asks", message("asks", "")));
    HttpResponse<Stream<String>> answer =
        McpClient.postForLines(
            other.gateway().url("/mcp/old"),
            answering("asks", state, accept("q1", "Ann")),
            headers("asks"));
    try (Stream<String> lines = answer.body()) {
      assertThat(lines.filter(line -> line.contains("progress")).findFirst()).isPresent();
    }
    JsonNode cancelled = server.notifications().poll(10, TimeUnit.SECONDS);
    assertThat(cancelled).isNotNull();
    assertThat(cancelled.path("method").asString()).isEqualTo("notifications/cancelled");
  }

  @Test
  void isToldInWordsWhenTheReplicaDiesThatHasTheCall() {
    String state = state(post(one, "asks", message("asks", "")));
    CompletableFuture<HttpResponse<String>> answer =
        McpClient.postAsync(
            other.gateway().url("/mcp/old"),
            answering("asks", state, accept("q1", "Ann")),
            headers("asks"));
    Eventually.until(
        SOON, "the answer is with the server", () -> server.received().toString().contains("Ann"));
    one.cutOff();
    JsonNode error = last(answer.orTimeout(10, TimeUnit.SECONDS).join()).path("error");
    assertThat(error.path("message").asString()).contains("make the call again");
    assertThat(error.path("data").path("reason").asString()).isEqualTo("REPLICA");
  }

  @Test
  void isToldInWordsWhenTheReplicaDiedBeforeItsAnswer() {
    String state = state(post(one, "rounds", message("rounds", "")));
    one.cutOff();
    HttpResponse<String> answer =
        post(other, "rounds", answering("rounds", state, accept("q1", "Ann")));
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(last(answer).path("error").path("message").asString()).contains("another replica");
  }

  @Test
  void leavesNothingThatRunsForEverWhenItsReplicaDies() throws InterruptedException {
    String state = state(post(one, "asks", message("asks", "")));
    CompletableFuture<HttpResponse<String>> answer =
        McpClient.postAsync(
            other.gateway().url("/mcp/old"),
            answering("asks", state, accept("q1", "Ann")),
            headers("asks"));
    Eventually.until(
        SOON, "the answer is with the server", () -> server.received().toString().contains("Ann"));
    other.cutOff();
    JsonNode cancelled = server.notifications().poll(10, TimeUnit.SECONDS);
    assertThat(cancelled).isNotNull();
    assertThat(last(answer.orTimeout(10, TimeUnit.SECONDS).join()).has("error")).isTrue();
  }

  @Test
  void mayNotAnswerMoreThanAReplicaTakes() {
    Replica large =
        replicas.start(
            Definitions.withLimits(8 * 1024 * 1024, 100),
            Definitions.server("old", server.url()).build());
    String state = state(post(one, "rounds", message("rounds", "")));
    HttpResponse<String> answer =
        post(
            large,
            "rounds",
            answering("rounds", state, accept("q1", "x".repeat(DatabaseRelay.MOST_BYTES))));
    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(last(answer).path("error").path("message").asString())
        .contains(String.valueOf(DatabaseRelay.MOST_BYTES));

    String second = state(post(other, "rounds", answering("rounds", state, accept("q1", "Ann"))));
    assertThat(said(post(large, "rounds", answering("rounds", second, accept("q2", "Bob")))))
        .isEqualTo("Ann+Bob");
  }

  @Test
  void findsNoCallTwiceAndNoneOfAnotherRequest() {
    String state = state(post(one, "rounds", message("rounds", "")));
    HttpResponse<String> differs =
        post(other, "twice", answering("twice", state, accept("q1", "Ann")));
    assertThat(differs.statusCode()).isEqualTo(400);
    assertThat(last(differs).path("error").path("message").asString()).contains("another request");

    post(other, "rounds", answering("rounds", state, accept("q1", "Ann")));
    HttpResponse<String> spent =
        post(other, "rounds", answering("rounds", state, accept("q1", "Eve")));
    assertThat(spent.statusCode()).isEqualTo(400);
    assertThat(last(spent).path("error").path("message").asString()).contains("over");
    assertThat(server.received().toString()).doesNotContain("Eve");
  }

  @Test
  void isTheOnlyOneWhoMayAnswer() throws Exception {
    String state = state(post(one, "rounds", message("rounds", "")));
    try (HttpClient elsewhere =
        HttpClient.newBuilder().localAddress(InetAddress.getByName("127.0.0.2")).build()) {
      HttpResponse<String> answer =
          elsewhere.send(
              HttpRequest.newBuilder(other.gateway().url("/mcp/old"))
                  .header("Content-Type", "application/json")
                  .headers(headers("rounds"))
                  .POST(
                      HttpRequest.BodyPublishers.ofString(
                          answering("rounds", state, accept("q1", "Eve"))))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(last(answer).path("error").path("code").asInt()).isEqualTo(-32602);
    }
    assertThat(server.received().toString()).doesNotContain("Eve");
  }

  @Test
  void isRefusedWithAStateThatWasTamperedWith() {
    String state = state(post(one, "rounds", message("rounds", "")));
    char flipped = state.charAt(10) == 'A' ? 'B' : 'A';
    String tampered = state.substring(0, 10) + flipped + state.substring(11);
    HttpResponse<String> answer =
        post(other, "rounds", answering("rounds", tampered, accept("q1", "Eve")));
    assertThat(last(answer).path("error").path("code").asInt()).isEqualTo(-32602);
    assertThat(server.received().toString()).doesNotContain("Eve");
  }

  @Test
  void saysNothingInTheDatabaseThatOthersCouldRead() {
    replicas.execute(
        "create table copy (body text, padded text generated always as"
            + " (rpad(body, (length(body) + 3) / 4 * 4, '=')) stored)");
    replicas.execute(
        "create function keep() returns trigger language plpgsql as"
            + " 'begin insert into copy (body) values (new.body); return new; end'");
    replicas.execute(
        "create trigger keep after insert on mcp_replica_letter for each row"
            + " execute function keep()");
    String state = state(post(one, "rounds", message("rounds", "")));
    post(other, "rounds", answering("rounds", state, accept("q1", "Annabella")));

    assertThat(replicas.query("select 1 from copy")).isNotEmpty();
    assertThat(
            replicas.query(
                "select 1 from copy where position('Annabella'::bytea in decode(padded, 'base64'))"
                    + " > 0 or position('call-resume'::bytea in decode(padded, 'base64')) > 0"))
        .isEmpty();
  }
}
