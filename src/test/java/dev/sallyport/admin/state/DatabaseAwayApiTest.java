package dev.sallyport.admin.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.testing.Eventually;
import dev.sallyport.testing.McpClient;
import dev.sallyport.testing.RunningApplication;
import dev.sallyport.testing.RunningApplication.Answer;
import dev.sallyport.testing.SharedPostgres;
import dev.sallyport.testing.TcpProxy;
import dev.sallyport.testing.TestDatabase;
import dev.sallyport.testing.TlsTestServer;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gateway while its PostgreSQL can't be reached. */
class DatabaseAwayApiTest {
  private static final Duration BACK = Duration.ofSeconds(40);

  @TempDir Path folder;
  private final TestDatabase database = SharedPostgres.server().database();
  private final TcpProxy proxy =
      new TcpProxy(URI.create(database.environment().getOrDefault("DATABASE_URL", "")).getPort());
  private final TlsTestServer server = TlsTestServer.builder().start();

  @AfterEach
  void close() {
    server.close();
    proxy.close();
  }

  private RunningApplication start() {
    URI direct = URI.create(database.environment().getOrDefault("DATABASE_URL", ""));
    String url =
        "postgresql://%s@localhost:%d%s"
            .formatted(direct.getUserInfo(), proxy.port(), direct.getPath());
    return RunningApplication.start(
        folder,
        "mcp_servers:\n  filed:\n    url: " + server.url() + "\n",
        Map.of("DATABASE_URL", url));
  }

  private static int call(RunningApplication gateway, String name) {
    return McpClient.post(
            gateway.url("/mcp/" + name),
            McpClient.CALL,
            "Authorization",
            "Bearer " + RunningApplication.KEY)
        .statusCode();
  }

  private static void assertAway(Answer answer) {
    assertThat(answer.status()).as(answer.body().toString()).isEqualTo(503);
    assertThat(answer.response().headers().firstValue("Content-Type"))
        .contains("application/problem+json");
    assertThat(answer.response().headers().firstValue("Retry-After")).isPresent();
    assertThat(answer.field("title").asString()).isEqualTo("The database is away");
  }

  @Test
  void servesConfigYamlAtStartAndTheDatabaseOnceItIsThere() {
    try (RunningApplication gateway = start()) {
      assertThat(call(gateway, "filed")).isEqualTo(200);
      assertAway(gateway.get("/v1/mcp/server"));
      assertAway(gateway.get("/v1/mcp/audit"));
      assertAway(
          gateway.post(
              "/v1/mcp/server",
              "{'server_name': 'late', 'url': '%s', 'transport': 'http'}".formatted(server.url())));
      Answer health = gateway.get("/v1/mcp/health");
      assertThat(health.status()).isEqualTo(200);
      assertThat(health.field("status").asString()).isEqualTo("degraded");
      assertThat(health.field("database").path("state").asString()).isEqualTo("away");
      assertThat(health.response().body()).doesNotContain("password");

      proxy.up();

      Eventually.until(BACK, "registered", () -> gateway.get("/v1/mcp/server").status() == 200);
      assertThat(gateway.get("/v1/mcp/health").field("status").asString()).isEqualTo("healthy");
    }
  }

  @Test
  void goesOnWithWhatItKnewAndCatchesUp() {
    proxy.up();
    try (RunningApplication gateway = start()) {
      Answer registered =
          gateway.post(
              "/v1/mcp/server",
              "{'server_name': 'stored', 'url': '%s', 'transport': 'http'}"
                  .formatted(server.url()));
      assertThat(registered.status()).as(registered.body().toString()).isEqualTo(201);
      assertThat(call(gateway, "stored")).isEqualTo(200);

      proxy.down();

      assertAway(gateway.get("/v1/mcp/server"));
      assertThat(call(gateway, "stored")).isEqualTo(200);
      assertThat(call(gateway, "filed")).isEqualTo(200);
      database.execute("update mcp_server set alias = 'meanwhile', version = version + 1");

      proxy.up();

      Eventually.until(BACK, "caught up", () -> call(gateway, "meanwhile") == 200);
    }
  }
}
