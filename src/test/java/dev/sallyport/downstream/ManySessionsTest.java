package dev.sallyport.downstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.general.SessionSettings;
import dev.sallyport.testing.Definitions;
import dev.sallyport.testing.Eventually;
import dev.sallyport.testing.LegacyServer;
import dev.sallyport.testing.ModernServer;
import dev.sallyport.testing.RunningGateway;
import java.time.Duration;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufFlux;
import reactor.netty.http.client.HttpClient;

/** Thousands of clients come, and go without a word: nothing of theirs stays. */
class ManySessionsTest {
  private static final int MANY = 10_000;

  /** Fewer than one caller may have sessions with a server. */
  private static final int AT_ONCE = 16;

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String INITIALIZE =
      """
      {"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25",
      "clientInfo":{"name":"c","version":"1"},"capabilities":{}}}""";

  private final LegacyServer legacy = new LegacyServer();
  private final ModernServer modern = new ModernServer(Duration.ofMinutes(1));
  private final RunningGateway gateway =
      RunningGateway.with(
          Definitions.withSessions(
              new SessionSettings(Duration.ofSeconds(1), Duration.ofMinutes(1))),
          Definitions.server("old", legacy.url()).build(),
          Definitions.server("new", modern.url()).build());

  @AfterEach
  void stop() {
    gateway.close();
    legacy.close();
    modern.close();
  }

  private void send(String path, int count, IntFunction<String> body, String... headers) {
    HttpClient client =
        HttpClient.create()
            .headers(
                all -> {
                  all.set("Content-Type", "application/json");
                  all.set("Accept", "application/json, text/event-stream");
                  for (int i = 0; i < headers.length; i += 2) {
                    all.set(headers[i], headers[i + 1]);
                  }
                });
    Long good =
        Flux.range(0, count)
            .flatMap(
                n ->
                    client
                        .post()
                        .uri(gateway.url(path))
                        .send(ByteBufFlux.fromString(Mono.just(body.apply(n))))
                        .response((head, content) -> content.then(Mono.just(head.status().code())))
                        .single(),
                AT_ONCE)
            .filter(status -> status == 200)
            .count()
            .block();
    assertThat(good).isEqualTo(count);
  }

  @Test
  void ofClientsWithServersAreEnded() {
    send("/mcp/old", MANY, n -> INITIALIZE);
    assertThat(legacy.sessionsBegun()).isEqualTo(MANY);
    Eventually.until(SOON, "ended", () -> legacy.openSessions() == 0);
    assertThat(gateway.passedSessions()).isZero();
    assertThat(legacy.ends()).hasSize(MANY);
  }

  @Test
  void ofClientsWithTheGatewayAreForgotten() {
    send("/mcp/new", MANY / 4, n -> INITIALIZE);
    Eventually.until(SOON, "forgotten", () -> gateway.clientSessions() == 0);
  }

  @Test
  void ofTheGatewayWithServersAreEnded() {
    int clients = 1_000;
    send(
        "/mcp/old",
        clients,
        n ->
            """
            {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","_meta":{
            "io.modelcontextprotocol/protocolVersion":"2026-07-28",
            "io.modelcontextprotocol/clientInfo":{"name":"client %d","version":"1"},
            "io.modelcontextprotocol/clientCapabilities":{}}}}"""
                .formatted(n % 500),
        "MCP-Protocol-Version",
        "2026-07-28",
        "Mcp-Method",
        "tools/call",
        "Mcp-Name",
        "echo");
    assertThat(legacy.sessionsBegun()).isGreaterThanOrEqualTo(500);
    Eventually.until(SOON, "within the limit", () -> legacy.openSessions() <= 32 + 1);
    gateway.close();
    assertThat(legacy.openSessions()).isZero();
  }
}
