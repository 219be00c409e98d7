package dev.sallyport.downstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.testing.Definitions;
import dev.sallyport.testing.LegacyServer;
import dev.sallyport.testing.McpClient;
import dev.sallyport.testing.ModernServer;
import dev.sallyport.testing.RunningGateway;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How the gateway finds out what a server speaks. */
class EraTest {
  private static final String LIST =
      """
      {"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":{
      "io.modelcontextprotocol/protocolVersion":"2026-07-28",
      "io.modelcontextprotocol/clientCapabilities":{}}}}""";

  private static HttpResponse<String> list(RunningGateway gateway) {
    return McpClient.post(
        gateway.url("/mcp/s"),
        LIST,
        "MCP-Protocol-Version",
        "2026-07-28",
        "Mcp-Method",
        "tools/list");
  }

  @Test
  void aModernServerIsAskedOnceAndThenMessagesPassAsTheyAre() {
    try (ModernServer server = new ModernServer();
        RunningGateway gateway =
            RunningGateway.with(Definitions.server("s", server.url()).build())) {
      for (int i = 0; i < 3; i++) {
        assertThat(list(gateway).body()).contains("\"ttlMs\":5,\"cacheScope\":\"public\"");
      }
      assertThat(server.seen("server/discover")).hasSize(1);
      assertThat(server.seen("tools/list")).hasSize(3);
    }
  }

  @Test
  void theDefinitionDecidesWhereItSaysARevision() {
    try (ModernServer server = new ModernServer();
        RunningGateway gateway =
            RunningGateway.with(
                Definitions.server("s", server.url()).protocolVersion("2026-07-28").build())) {
      assertThat(list(gateway).statusCode()).isEqualTo(200);
      assertThat(server.seen("server/discover")).isEmpty();
    }
    try (LegacyServer server = new LegacyServer();
        RunningGateway gateway =
            RunningGateway.with(
                Definitions.server("s", server.url()).protocolVersion("2025-06-18").build())) {
      assertThat(list(gateway).body()).contains("\"resultType\":\"complete\"");
      assertThat(server.received("server/discover")).isZero();
      assertThat(server.received().getFirst().path("params").path("protocolVersion").asString())
          .isEqualTo("2025-06-18");
    }
  }

  @Test
  void aServerThatTakesAnothersPlaceIsAskedAgain() {
    try (LegacyServer before = new LegacyServer();
        ModernServer after = new ModernServer();
        RunningGateway gateway =
            RunningGateway.with(Definitions.server("s", before.url()).build())) {
      assertThat(list(gateway).body()).contains("\"resultType\":\"complete\"", "\"more\"");
      gateway.define(List.of(Definitions.server("s", after.url()).build()));
      assertThat(list(gateway).body()).contains("\"ttlMs\":5");
    }
  }

  @Test
  void aServerThatWasSilentAndThenRefusesASessionIsAskedAtOnce() {
    try (ModernServer server = new ModernServer();
        RunningGateway gateway =
            RunningGateway.with(
                Definitions.server("s", server.url()).timeout(Duration.ofSeconds(1)).build())) {
      server.saysNothing(true);
      list(gateway);
      assertThat(server.seen("server/discover")).isNotEmpty();
      server.saysNothing(false);
      HttpResponse<String> begun =
          McpClient.post(
              gateway.url("/mcp/s"),
              """
              {"jsonrpc":"2.0","id":0,"method":"initialize","params":{
              "protocolVersion":"2025-06-18","capabilities":{},
              "clientInfo":{"name":"c","version":"1"}}}""");
      assertThat(begun.statusCode()).as(begun.body()).isEqualTo(200);
      assertThat(begun.body()).contains("\"protocolVersion\":\"2025-06-18\"");
    }
  }

  @Test
  void legacyClientsOfALegacyServerCostNoQuestion() {
    try (LegacyServer server = new LegacyServer();
        RunningGateway gateway =
            RunningGateway.with(Definitions.server("s", server.url()).build())) {
      McpClient.post(
          gateway.url("/mcp/s"),
          "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{}}");
      assertThat(server.received()).hasSize(1);
    }
  }
}
