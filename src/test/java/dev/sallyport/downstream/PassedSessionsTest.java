package dev.sallyport.downstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.general.GeneralSettings;
import dev.sallyport.config.general.SessionSettings;
import dev.sallyport.definition.Secret;
import dev.sallyport.gateway.relay.Relay;
import dev.sallyport.gateway.relay.RelayTiming;
import dev.sallyport.jsonrpc.JsonTree;
import dev.sallyport.testing.Definitions;
import dev.sallyport.testing.Eventually;
import dev.sallyport.testing.LegacyServer;
import dev.sallyport.testing.McpClient;
import dev.sallyport.testing.RunningGateway;
import dev.sallyport.upstream.session.OpenSessions;
import io.netty.handler.codec.http.HttpHeaders;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Sessions of legacy clients with legacy servers, whose messages pass as they are. */
class PassedSessionsTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final GeneralSettings IMPATIENT =
      Definitions.withSessions(new SessionSettings(Duration.ofMillis(400), Duration.ofMinutes(1)));
  private static final String INITIALIZE =
      """
      {"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25",
      "clientInfo":{"name":"c","version":"1"},"capabilities":{}}}""";
  private static final String INITIALIZED =
      "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}";
  private static final String HANG =
      """
      {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"hang","arguments":{}}}""";

  private final LegacyServer server = new LegacyServer();
  private @Nullable RunningGateway running;

  @AfterEach
  void stop() {
    gateway().close();
    server.close();
  }

  private RunningGateway gateway() {
    return Objects.requireNonNull(running, "it's started first");
  }

  private void start(GeneralSettings settings) {
    running =
        RunningGateway.replica(
            settings,
            new RunningGateway.Replica(
                Relay.ALONE,
                OpenSessions.FORGOTTEN,
                RelayTiming.DEFAULT,
                new Secret("the key of this gateway and the next")),
            Definitions.server("old", server.url())
                .staticHeader("X-Gateway", "known")
                .extraHeaders("X-User-Token")
                .build());
  }

  private URI url() {
    return gateway().url("/mcp/old");
  }

  private String session(String... headers) {
    HttpResponse<String> answer = McpClient.post(url(), INITIALIZE, headers);
    return answer.headers().firstValue("Mcp-Session-Id").orElseThrow();
  }

  @Test
  void areEndedAtTheServerOnceTheirClientsAreGone() throws InterruptedException {
    start(IMPATIENT);
    String session = session("X-User-Token", "ann");
    McpClient.post(
        url(),
        INITIALIZED,
        "Mcp-Session-Id",
        session,
        "MCP-Protocol-Version",
        "2025-11-25",
        "X-User-Token",
        "ann's second");
    HttpHeaders end = server.ends().poll(20, TimeUnit.SECONDS);
    assertThat(end).isNotNull();
    assertThat(end.get("Mcp-Session-Id")).isEqualTo("session-1");
    assertThat(end.get("MCP-Protocol-Version")).isEqualTo("2025-11-25");
    assertThat(end.get("X-User-Token")).isEqualTo("ann's second");
    assertThat(end.get("X-Gateway")).isEqualTo("known");
    Eventually.until(SOON, "forgotten", () -> gateway().passedSessions() == 0);
  }

  @Test
  void stayAsLongAsSomethingRunsInThem() {
    start(IMPATIENT);
    String busy = session();
    HttpResponse<Stream<String>> call = McpClient.postForLines(url(), HANG, "Mcp-Session-Id", busy);
    session();
    Eventually.until(SOON, "the other one is ended", () -> server.openSessions() == 1);
    assertThat(server.ends().element().get("Mcp-Session-Id")).isEqualTo("session-2");

    call.body().close();
    Eventually.until(SOON, "it's ended, too", () -> server.openSessions() == 0);
    assertThat(server.ends())
        .extracting(end -> end.get("Mcp-Session-Id"))
        .containsExactly("session-2", "session-1");
  }

  private HttpResponse<String> call(String session) {
    return McpClient.post(
        url(), McpClient.CALL, "Mcp-Session-Id", session, "MCP-Protocol-Version", "2025-11-25");
  }

  @Test
  void haveAnotherIdForTheirClientThanTheServers() {
    start(GeneralSettings.DEFAULTS);
    String session = session();
    assertThat(session).isNotEqualTo("session-1").doesNotContain("session-1");
    assertThat(call(session).statusCode()).isEqualTo(200);
    assertThat(server.sessionsOfCalls()).containsExactly("session-1");
  }

  @Test
  void areOverOnceTheirClientEndedThem() {
    start(GeneralSettings.DEFAULTS);
    String session = session();
    assertThat(McpClient.method("DELETE", url(), "Mcp-Session-Id", session).statusCode())
        .isEqualTo(200);
    assertThat(gateway().passedSessions()).isZero();
    assertThat(call(session).statusCode()).isEqualTo(404);
    assertThat(server.sessionsBegun()).isEqualTo(1);
    assertThat(server.ends()).hasSize(1);
  }

  @Test
  void areBegunAgainOnceUnseenWhereTheServerForgotThem() {
    start(GeneralSettings.DEFAULTS);
    String session = session();
    call(session);
    server.forgetSessions();
    List<CompletableFuture<HttpResponse<String>>> calls =
        Stream.generate(
                () ->
                    McpClient.postAsync(
                        url(),
                        McpClient.CALL,
                        "Mcp-Session-Id",
                        session,
                        "MCP-Protocol-Version",
                        "2025-11-25"))
            .limit(20)
            .toList();
    assertThat(calls).allSatisfy(call -> assertThat(call.join().statusCode()).isEqualTo(200));
    assertThat(server.sessionsBegun()).isEqualTo(2);
    assertThat(server.received("tools/call")).isGreaterThanOrEqualTo(21);
    JsonNode again = server.received().stream().filter(this::isInitialize).toList().getLast();
    assertThat(again.path("params"))
        .isEqualTo(JsonTree.read(INITIALIZE.getBytes(UTF_8)).orElseThrow().path("params"));

    server.forgetSessions();
    assertThat(call(session).statusCode()).isEqualTo(200);
    assertThat(server.sessionsBegun()).isEqualTo(3);
    McpClient.method("DELETE", url(), "Mcp-Session-Id", session);
    assertThat(server.openSessions()).isZero();
  }

  private boolean isInitialize(JsonNode message) {
    return message.path("method").asString("").equals("initialize");
  }

  @Test
  void areOverWhereTheServerHasAnotherRevisionThanTheirClientSpeaks() {
    start(GeneralSettings.DEFAULTS);
    String session = session();
    server.forgetSessions();
    HttpResponse<String> over =
        McpClient.post(
            url(), McpClient.CALL, "Mcp-Session-Id", session, "MCP-Protocol-Version", "2025-06-18");
    assertThat(over.statusCode()).isEqualTo(404);
    assertThat(server.openSessions()).isZero();
  }

  @Test
  void areKnownAgainToAGatewayThatDidNotSeeThemBegin() {
    start(GeneralSettings.DEFAULTS);
    String session = session();
    gateway().close();
    assertThat(server.openSessions()).isEqualTo(1);

    start(IMPATIENT);
    assertThat(McpClient.post(url(), McpClient.CALL, "Mcp-Session-Id", session).statusCode())
        .isEqualTo(200);
    Eventually.until(SOON, "ended", () -> server.openSessions() == 0);
  }

  @Test
  void areNoOtherCallers() throws IOException, InterruptedException {
    start(GeneralSettings.DEFAULTS);
    String session = session();
    long calls = server.received("tools/call");
    try (HttpClient elsewhere =
        HttpClient.newBuilder().localAddress(InetAddress.getByName("127.0.0.2")).build()) {
      HttpResponse<String> answer =
          elsewhere.send(
              HttpRequest.newBuilder(url())
                  .header("Content-Type", "application/json")
                  .header("Accept", "application/json, text/event-stream")
                  .header("Mcp-Session-Id", session)
                  .POST(HttpRequest.BodyPublishers.ofString(McpClient.CALL))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(404);
      assertThat(answer.body()).contains("\"id\":7");
    }
    assertThat(server.received("tools/call")).isEqualTo(calls);
  }
}
