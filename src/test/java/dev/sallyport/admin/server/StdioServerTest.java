package dev.sallyport.admin.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.testing.Eventually;
import dev.sallyport.testing.McpClient;
import dev.sallyport.testing.RunningApplication;
import dev.sallyport.testing.RunningApplication.Answer;
import dev.sallyport.testing.StdioProgram;
import dev.sallyport.testing.TestDatabase;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers that are programs, in the whole gateway. */
class StdioServerTest {
  private static final Pattern PID = Pattern.compile("\"text\":\"(\\d+)\"");

  @TempDir Path folder;

  private static String config(String variable) {
    return """
    mcp_servers:
      prog:
        transport: stdio
        command: %s
        args: [-XX:TieredStopAtLevel=1, -cp, "%s", %s, legacy]
        env: {TOKEN: %s}
    general_settings:
      allow_stdio: true
    """
        .formatted(
            Path.of(System.getProperty("java.home"), "bin", "java"),
            System.getProperty("java.class.path"),
            StdioProgram.class.getName(),
            variable);
  }

  private Map<String, String> database() {
    return TestDatabase.h2(folder.resolve("data")).environment();
  }

  private static String call(RunningApplication gateway, String tool, String text) {
    String message =
        """
        {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"%s",
        "arguments":{"text":"%s"},"_meta":{
        "io.modelcontextprotocol/protocolVersion":"2026-07-28",
        "io.modelcontextprotocol/clientCapabilities":{}}}}\
        """
            .formatted(tool, text);
    HttpResponse<String> answer =
        McpClient.post(
            gateway.url("/mcp/prog"),
            message,
            "Authorization",
            "Bearer " + RunningApplication.KEY,
            "MCP-Protocol-Version",
            "2026-07-28",
            "Mcp-Method",
            "tools/call",
            "Mcp-Name",
            tool);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }

  private static long pid(RunningApplication gateway) {
    Matcher matcher = PID.matcher(call(gateway, "pid", ""));
    assertThat(matcher.find()).isTrue();
    return Long.parseLong(matcher.group(1));
  }

  private static boolean isAlive(long pid) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  @Test
  void areShownUsedEditedAndEndedWithTheGateway() throws IOException {
    long last;
    try (RunningApplication gateway =
        RunningApplication.start(folder, config("first-of-its-secrets"), database())) {
      Answer idle = gateway.get("/v1/mcp/server/health");
      assertThat(idle.body().path(0).path("status").asString()).isEqualTo("unknown");
      assertThat(idle.body().path(0).path("reason").asString()).isEqualTo("NOT_RUNNING");

      long first = pid(gateway);
      assertThat(health(gateway)).isEqualTo("healthy");

      Answer shown = gateway.get("/v1/mcp/server/prog");
      assertThat(shown.field("transport").asString()).isEqualTo("stdio");
      assertThat(shown.field("url").isNull()).isTrue();
      assertThat(shown.field("command").asString()).endsWith("java");
      assertThat(shown.field("args").path(0).asString()).startsWith("-XX");
      assertThat(shown.field("env").toString()).isEqualTo("{\"TOKEN\":null}");
      assertThat(shown.field("source").asString()).isEqualTo("config");
      assertThat(shown.response().body()).doesNotContain("first-of-its-secrets");

      Answer tools = gateway.get("/mcp-rest/tools/list?server_id=prog");
      assertThat(tools.response().body()).contains("\"say\"");

      Files.writeString(folder.resolve("config.yaml"), config("second-of-its-secrets"));
      Eventually.until(
          Duration.ofSeconds(20),
          "the edit is in use",
          () -> call(gateway, "variable", "TOKEN").contains("second-of-its-secrets"));
      Eventually.until(Duration.ofSeconds(20), "the old one ended", () -> !isAlive(first));
      last = pid(gateway);
      assertThat(last).isNotEqualTo(first);
    }
    assertThat(isAlive(last)).isFalse();
  }

  private static String health(RunningApplication gateway) {
    // What was found a moment ago is told again for some seconds.
    String[] status = {""};
    Eventually.until(
        Duration.ofSeconds(20),
        "healthy",
        () -> {
          status[0] =
              gateway.get("/v1/mcp/server/health").body().path(0).path("status").asString("");
          return status[0].equals("healthy");
        });
    return status[0];
  }

  @Test
  void areNotForTheApi() {
    try (RunningApplication gateway =
        RunningApplication.start(folder, config("a-secret"), database())) {
      for (String path : new String[] {"/v1/mcp/server", "/v1/mcp/server/test/connection"}) {
        Answer refused =
            gateway.post(
                path,
                "{'server_name': 'x', 'transport': 'stdio', 'command': 'touch', 'args': ['"
                    + folder.resolve("made")
                    + "']}");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.field("errors"))
            .extracting(error -> error.path("field").asString())
            .containsExactlyInAnyOrder("transport", "command", "args");
        assertThat(refused.response().body())
            .contains("isn't for the API: it starts a program on the gateway's machine");
      }
      Answer created =
          gateway.post("/v1/mcp/server", "{'server_name': 'y', 'url': 'http://localhost:9/mcp'}");
      assertThat(created.status()).as(created.response().body()).isEqualTo(201);
      Answer edited =
          gateway.put(
              "/v1/mcp/server",
              "{'server_id': '"
                  + created.field("server_id").asString()
                  + "', 'transport': 'stdio', 'command': 'touch', 'url': null}");
      assertThat(edited.status()).isEqualTo(400);
      assertThat(edited.field("errors").toString()).contains("\"transport\"", "\"command\"");
      assertThat(folder.resolve("made")).doesNotExist();
    }
  }
}
