package dev.sallyport.observe.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.general.GeneralSettings;
import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.definition.SslVerify;
import dev.sallyport.registry.Registry;
import dev.sallyport.testing.Definitions;
import dev.sallyport.testing.Eventually;
import dev.sallyport.testing.LegacyServer;
import dev.sallyport.testing.McpClient;
import dev.sallyport.testing.MessageCaller;
import dev.sallyport.testing.ModernServer;
import dev.sallyport.testing.StartedGateway;
import dev.sallyport.testing.TestCa;
import dev.sallyport.testing.TlsTestServer;
import dev.sallyport.testing.TokenServer;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

class MetricsTest {
  private static final String SERVER_COUNT = "mcp_server_operation_duration_seconds_count";
  private static final String CLIENT_COUNT = "mcp_client_operation_duration_seconds_count";

  @TempDir Path folder;

  private static String call(String tool) {
    return """
        {"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"%s","arguments":{}}}"""
        .formatted(tool);
  }

  private static TlsTestServer answering(String type, String answer) {
    return TlsTestServer.builder()
        .handler(
            (request, response) ->
                request
                    .receive()
                    .then(
                        response.header("content-type", type).sendString(Mono.just(answer)).then()))
        .start();
  }

  private StartedGateway gateway(TlsTestServer server) {
    return StartedGateway.in(folder, Definitions.server("files", server.url()).build());
  }

  @Test
  void countsCallsOnBothSidesByToolAndEra() {
    String ofBothEras =
        "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{\"supportedVersions\":[\"2026-07-28\",\"2025-11-25\"]}}";
    try (TlsTestServer server = answering("application/json", ofBothEras);
        StartedGateway gateway = gateway(server)) {
      McpClient.post(gateway.url("/mcp/files"), call("echo"));
      McpClient.post(gateway.url("/mcp/files"), call("echo"));
      McpClient.post(gateway.url("/mcp/files"), call("echo"), "MCP-Protocol-Version", "2026-07-28");
      Scrape scrape = Scrape.of(gateway);
      for (String side : List.of(SERVER_COUNT, CLIENT_COUNT)) {
        assertThat(
                scrape.value(
                    side,
                    "server=\"files\"",
                    "mcp_method_name=\"tools/call\"",
                    "gen_ai_tool_name=\"echo\"",
                    "error_type=\"\"",
                    "{era=\"legacy\"",
                    "server_era=\"legacy\""))
            .isEqualTo(2);
        assertThat(scrape.value(side, "era=\"modern\"")).isEqualTo(1);
      }
      assertThat(scrape.value("sallyport_exchanges_active")).isZero();
      assertThat(scrape.value("sallyport_servers")).isEqualTo(1);
      assertThat(scrape.value("sallyport_upstream_pool_connections", "state=\"idle\""))
          .isPositive();
      assertThat(scrape.has("jvm_memory_used_bytes")).isTrue();
      assertThat(scrape.has("process_uptime_seconds")).isTrue();
    }
  }

  @Test
  void namesTheServerOfACallAtThePathOfAllServers() {
    try (LegacyServer server = new LegacyServer();
        StartedGateway gateway =
            StartedGateway.in(folder, Definitions.server("files", server.url()).build())) {
      MessageCaller caller = MessageCaller.at(gateway.url("/mcp"));
      caller.modern("tools/call", "'name':'files-echo'");
      caller.modern("tools/list", "");
      Scrape scrape = Scrape.of(gateway);
      assertThat(
              scrape.value(
                  SERVER_COUNT,
                  "server=\"files\"",
                  "mcp_method_name=\"tools/call\"",
                  "gen_ai_tool_name=\"files-echo\""))
          .isEqualTo(1);
      assertThat(scrape.value(SERVER_COUNT, "server=\"\"", "mcp_method_name=\"tools/list\""))
          .isEqualTo(1);
    }
  }

  @Test
  void countsCallsOnBothSidesWhereErasDiffer() {
    try (LegacyServer old = new LegacyServer();
        ModernServer fresh = new ModernServer();
        StartedGateway gateway =
            StartedGateway.in(
                folder,
                Definitions.server("old", old.url()).build(),
                Definitions.server("new", fresh.url()).build())) {
      MessageCaller.at(gateway.url("/mcp/old")).modern("tools/call", "'name':'echo'");
      MessageCaller.at(gateway.url("/mcp/old")).modern("tools/call", "'name':'cut'");
      MessageCaller.at(gateway.url("/mcp/new")).session().legacy("tools/call", "'name':'echo'");
      MessageCaller.at(gateway.url("/mcp")).modern("tools/list", "");
      Scrape scrape = Scrape.of(gateway);
      for (String side : List.of(SERVER_COUNT, CLIENT_COUNT)) {
        assertThat(
                scrape.value(
                    side,
                    "server=\"old\"",
                    "error_type=\"\"",
                    "{era=\"modern\"",
                    "server_era=\"legacy\"",
                    "mcp_method_name=\"tools/call\""))
            .isEqualTo(1);
        assertThat(
                scrape.value(
                    side,
                    "server=\"new\"",
                    "error_type=\"\"",
                    "{era=\"legacy\"",
                    "server_era=\"modern\"",
                    "mcp_method_name=\"tools/call\""))
            .isEqualTo(1);
      }
      assertThat(scrape.value("sallyport_client_sessions")).isEqualTo(1);
      assertThat(scrape.value("sallyport_server_sessions", "server=\"old\"")).isPositive();
      assertThat(scrape.value("sallyport_server_sessions", "server=\"new\"")).isZero();
      assertThat(scrape.value(SERVER_COUNT, "error_type=\"-31502\"")).isEqualTo(1);
      assertThat(scrape.value(CLIENT_COUNT, "error_type=\"STREAM_CUT\"")).isEqualTo(1);
      assertThat(scrape.value(SERVER_COUNT, "server_era=\"\"", "\"tools/list\"")).isEqualTo(1);
    }
  }

  @Test
  void showsHowFullServersAreThatTakeOnlySoManyRequests() {
    try (ModernServer server = new ModernServer();
        StartedGateway gateway =
            StartedGateway.in(
                folder,
                Definitions.server("files", server.url()).roomFor(3).build(),
                Definitions.server("free", server.url()).build())) {
      MessageCaller caller = MessageCaller.at(gateway.url("/mcp/files"));
      try (Stream<String> lines = caller.modernLines("tools/call", "'name':'hang'").body()) {
        MessageCaller.messages(lines).iterator().next();
        Scrape scrape = Scrape.of(gateway);
        assertThat(scrape.value("sallyport_server_requests_active", "server=\"files\""))
            .isEqualTo(1);
        assertThat(scrape.value("sallyport_server_requests_limit", "server=\"files\""))
            .isEqualTo(3);
        assertThat(scrape.text()).doesNotContain("limit{server=\"free\"}");
      }
      caller.modern("tools/call", "'name':'echo'");
      Eventually.until(
          Duration.ofSeconds(10),
          "nobody waits any more",
          () ->
              Scrape.of(gateway).value("sallyport_server_requests_active", "server=\"files\"")
                  == 0);
    }
  }

  @Test
  void tellsErrorsOfJsonRpcFromThoseOfTools() {
    try (TlsTestServer server =
            answering(
                "application/json",
                "{\"jsonrpc\":\"2.0\",\"id\":7,\"error\":{\"code\":-32602,\"message\":\"no\"}}");
        StartedGateway gateway = gateway(server)) {
      McpClient.post(gateway.url("/mcp/files"), call("nonsense"));
      assertThat(
              Scrape.of(gateway)
                  .value(SERVER_COUNT, "error_type=\"-32602\"", "gen_ai_tool_name=\"_OTHER\""))
          .isEqualTo(1);
    }
    try (TlsTestServer server =
            answering(
                "text/event-stream",
                "event: message\ndata: {\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{\"content\":[],\"isError\":true}}\n\n");
        StartedGateway gateway = gateway(server)) {
      McpClient.post(gateway.url("/mcp/files"), call("echo"));
      assertThat(Scrape.of(gateway).value(CLIENT_COUNT, "error_type=\"tool_error\"")).isEqualTo(1);
    }
  }

  @Test
  void doesNotMakeTagsOfWhatClientsSay() {
    try (TlsTestServer server =
            answering("application/json", "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{}}");
        StartedGateway gateway = gateway(server)) {
      for (int i = 0; i < 1005; i++) {
        McpClient.post(gateway.url("/mcp/files"), call("tool" + i));
      }
      for (int i = 0; i < 5; i++) {
        McpClient.post(
            gateway.url("/mcp/files"),
            "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"custom/m" + i + "\"}");
        McpClient.post(gateway.url("/mcp/nobody" + i), call("echo"));
      }
      Scrape scrape = Scrape.of(gateway);
      assertThat(scrape.value(SERVER_COUNT, "gen_ai_tool_name=\"_OTHER\"")).isEqualTo(5);
      assertThat(scrape.value(SERVER_COUNT, "mcp_method_name=\"_OTHER\"")).isEqualTo(5);
      assertThat(scrape.value(SERVER_COUNT, "server=\"\"", "error_type=\"-31404\"")).isEqualTo(5);
      assertThat(scrape.text()).doesNotContain("nobody", "custom/", "tool1001");
    }
  }

  @Test
  void showsHandshakesAndWhenCertificatesEnd() {
    TestCa ca = TestCa.root("Corp Root CA");
    Path pem = ca.writePem(folder.resolve("ca.pem"));
    Path other = TestCa.root("Other CA").writePem(folder.resolve("other.pem"));
    long start = Instant.now().getEpochSecond();
    try (TlsTestServer server = TlsTestServer.start(ca.issue("localhost"));
        TokenServer tokens = TokenServer.start(ca.issue("localhost"));
        StartedGateway gateway =
            StartedGateway.in(
                folder,
                Definitions.server("good", server.httpsUrl())
                    .sslVerify(new SslVerify.CaPath(pem))
                    .build(),
                Definitions.server("bad", server.httpsUrl())
                    .sslVerify(new SslVerify.CaPath(other))
                    .build(),
                Definitions.server("unverified", server.httpsUrl())
                    .sslVerify(new SslVerify.Disabled())
                    .build(),
                Definitions.server("crm", server.httpsUrl())
                    .sslVerify(new SslVerify.CaPath(pem))
                    .auth(tokens.client())
                    .build())) {
      McpClient.post(gateway.url("/mcp/crm"), call("echo"));
      McpClient.post(gateway.url("/mcp/good"), call("echo"));
      McpClient.post(gateway.url("/mcp/good"), call("echo"));
      McpClient.post(gateway.url("/mcp/bad"), call("echo"));
      Scrape scrape = Scrape.of(gateway);
      assertThat(scrape.value("sallyport_upstream_connections_total", "server=\"good\""))
          .describedAs("two calls by one connection")
          .isEqualTo(1);
      assertThat(scrape.value("sallyport_tls_handshakes_total", "server=\"good\"", "\"success\""))
          .isEqualTo(1);
      assertThat(
              scrape.value(
                  "sallyport_tls_handshakes_total",
                  "server=\"bad\"",
                  "reason=\"UNTRUSTED_ISSUER\""))
          .isEqualTo(1);
      assertThat(scrape.value("sallyport_upstream_certificate_expiry_seconds", "server=\"good\""))
          .isPositive();
      assertThat(scrape.value("sallyport_servers_unverified")).isEqualTo(1);
      assertThat(
              scrape.value(
                  "sallyport_upstream_unverified_since_timestamp_seconds",
                  "server=\"unverified\"",
                  "exact=\"false\""))
          .isGreaterThanOrEqualTo((double) start);
      assertThat(
              scrape.value(
                  "sallyport_token_requests_total", "server=\"crm\"", "result=\"success\""))
          .isEqualTo(1);
      assertThat(
              scrape.value("sallyport_token_server_certificate_expiry_seconds", "server=\"crm\""))
          .isPositive();
      assertThat(scrape.value(CLIENT_COUNT, "error_type=\"UNTRUSTED_ISSUER\"")).isEqualTo(1);
    }
  }

  @Test
  void forgetsServersThatAreGone() {
    try (TlsTestServer server =
            answering("application/json", "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{}}");
        StartedGateway gateway = gateway(server)) {
      McpClient.post(gateway.url("/mcp/files"), call("echo"));
      assertThat(Scrape.of(gateway).text()).contains("server=\"files\"");
      gateway.bean(Registry.class).replace(List.of());
      assertThat(Scrape.of(gateway).text()).doesNotContain("server=\"files\"");
    }
  }

  @Test
  void wantsTheAdminKeyOnThePortForClients() {
    try (StartedGateway gateway =
        StartedGateway.in(
            folder,
            Definitions.withKey("only-an-example"),
            List.<ServerDefinition>of(),
            Map.of(),
            "--server.address=127.0.0.1")) {
      URI metrics = gateway.url("/metrics");
      assertThat(McpClient.get(metrics).statusCode()).isEqualTo(401);
      assertThat(McpClient.get(metrics, "Authorization", "Bearer wrong").statusCode())
          .isEqualTo(401);
      assertThat(McpClient.get(metrics, "Authorization", "Bearer only-an-example").body())
          .contains("sallyport_servers 0.0");
    }
  }

  @Test
  void isOnThePortForOperatorsOnlyIfThereIsOne() {
    try (StartedGateway gateway =
        StartedGateway.in(
            folder,
            GeneralSettings.DEFAULTS,
            List.<ServerDefinition>of(),
            Map.of(),
            "--management.server.port=0")) {
      assertThat(McpClient.get(gateway.management("/metrics")).statusCode()).isEqualTo(200);
      assertThat(McpClient.get(gateway.url("/metrics")).body()).doesNotContain("sallyport_");
    }
  }
}
