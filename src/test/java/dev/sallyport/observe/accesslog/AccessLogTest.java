package dev.sallyport.observe.accesslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.testing.Definitions;
import dev.sallyport.testing.McpClient;
import dev.sallyport.testing.StartedGateway;
import dev.sallyport.testing.TlsTestServer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

@ExtendWith(OutputCaptureExtension.class)
class AccessLogTest {
  private static final String KEY = "only-an-example";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CALL =
      """
      {"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"echo","arguments":{"password":"hunter2"}}}""";

  @TempDir Path folder;

  private static TlsTestServer server() {
    return TlsTestServer.builder()
        .handler(
            (request, response) ->
                request
                    .receive()
                    .then(
                        response
                            .header("content-type", "application/json")
                            .sendString(Mono.just("{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{}}"))
                            .then()))
        .start();
  }

  private StartedGateway gateway(
      TlsTestServer server, Map<String, String> environment, String... arguments) {
    ServerDefinition files = Definitions.server("files", server.url()).build();
    String[] all = new String[arguments.length + 1];
    all[0] = "--server.address=127.0.0.1";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return StartedGateway.in(folder, Definitions.withKey(KEY), List.of(files), environment, all);
  }

  private static void call(StartedGateway gateway) {
    McpClient.post(gateway.url("/mcp/files"), CALL, "Authorization", "Bearer " + KEY);
    McpClient.post(gateway.url("/mcp/nobody"), CALL, "Authorization", "Bearer " + KEY);
    McpClient.post(gateway.url("/mcp/files"), CALL, "Authorization", "Bearer wrong-secret");
  }

  @Test
  void writesALinePerMessageWithoutSecretsAndArguments(CapturedOutput output) {
    try (TlsTestServer server = server();
        StartedGateway gateway = gateway(server, Map.of())) {
      call(gateway);
    }
    List<String> lines = output.getOut().lines().filter(line -> line.contains(" ACCESS ")).toList();
    assertThat(lines).hasSize(3);
    assertThat(lines.get(0))
        .matches(
            "\\S+Z ACCESS caller=admin@127.0.0.1 server=files http=POST method=tools/call name=echo"
                + " era=legacy status=200 ms=[0-9.]+ upstream_ms=[0-9.]+ in="
                + CALL.length()
                + " out=36");
    assertThat(lines.get(1)).contains("status=404 error=-31404 code=-31404");
    assertThat(lines.get(2)).contains("caller=anonymous@127.0.0.1").contains("status=401");
    assertThat(output.getAll()).doesNotContain("hunter2", KEY, "wrong-secret");
  }

  @Test
  void writesJson(CapturedOutput output) {
    try (TlsTestServer server = server();
        StartedGateway gateway = gateway(server, Map.of(AccessLogFormat.VARIABLE, "json"))) {
      call(gateway);
    }
    List<JsonNode> lines =
        output.getOut().lines().filter(line -> line.startsWith("{")).map(JSON::readTree).toList();
    assertThat(lines).hasSize(3);
    JsonNode line = lines.getFirst();
    assertThat(line.get("caller").asString()).isEqualTo("admin");
    assertThat(line.get("name").asString()).isEqualTo("echo");
    assertThat(line.get("status").asInt()).isEqualTo(200);
    assertThat(line.get("duration_ms").asDouble())
        .isGreaterThanOrEqualTo(line.get("upstream_ms").asDouble());
    assertThat(lines.get(1).get("code").asInt()).isEqualTo(-31404);
  }

  @Test
  void isOfTheKindOfTheOtherLines(CapturedOutput output) {
    try (TlsTestServer server = server();
        StartedGateway gateway =
            gateway(server, Map.of(), "--logging.structured.format.console=ecs")) {
      call(gateway);
    }
    List<JsonNode> lines =
        output.getOut().lines().filter(line -> line.startsWith("{")).map(JSON::readTree).toList();
    List<JsonNode> access = lines.stream().filter(line -> line.has("event.dataset")).toList();
    assertThat(access).hasSize(3);
    assertThat(access.getFirst().get("http.response.status_code").asInt()).isEqualTo(200);
    assertThat(access.get(1).get("event.outcome").asString()).isEqualTo("failure");
  }

  @Test
  void isSilentIfItIsOff(CapturedOutput output) {
    try (TlsTestServer server = server();
        StartedGateway gateway = gateway(server, Map.of(AccessLogFormat.VARIABLE, "off"))) {
      call(gateway);
    }
    assertThat(output.getOut()).doesNotContain("ACCESS", "WARN");
  }

  @Test
  void saysTimesInMilliseconds() throws Exception {
    AccessRecord record = record("tools/call", "echo", 12_034_567, 999_999);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    AccessLine.write(record, AccessLogFormat.PLAIN, out);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains(" ms=12.035 upstream_ms=1.000 in=0 out=0");
  }

  private static AccessRecord record(String method, String name, long nanos, long upstreamNanos) {
    return new AccessRecord(
        Instant.EPOCH,
        "anonymous",
        "127.0.0.1",
        null,
        "POST",
        method,
        name,
        "legacy",
        200,
        "",
        0,
        nanos,
        upstreamNanos,
        0,
        0,
        null);
  }

  @Test
  void refusesAFormatThatIsNone() {
    assertThatThrownBy(() -> AccessLogFormat.of(Map.of(AccessLogFormat.VARIABLE, "xml"), null))
        .hasMessage("SALLYPORT_ACCESS_LOG is plain, json, ecs or off, not 'xml'");
  }

  @Test
  void keepsClientsFromForgingLines() throws Exception {
    AccessRecord forged =
        record(
            "tools/call\n1970 ACCESS caller=admin", "\u001b[31m\ud800\"" + "x".repeat(1000), 1, -1);
    for (AccessLogFormat format : AccessLogFormat.values()) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      AccessLine.write(forged, format, out);
      String line = out.toString(StandardCharsets.UTF_8);
      assertThat(line.lines()).hasSizeLessThan(2);
      assertThat(line).hasSizeLessThan(600).doesNotContain("\u001b");
    }
  }
}
