package dev.sallyport.downstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.testing.Definitions;
import dev.sallyport.testing.McpClient;
import dev.sallyport.testing.RudeHttpServer;
import dev.sallyport.testing.RunningGateway;
import dev.sallyport.testing.TlsTestServer;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/** Lists of tools in JSON answers, without the tools that a definition keeps from clients. */
class ToolListTest {
  private static final String LIST = "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/list\"}";
  private static final String TOOLS =
      "{\"name\":\"drop\"},{\"name\" : \"echo\", \"x\":1.0,\"y\":12345678901234567890,\"d\":\"ä\"}";

  private final Queue<String> acceptedEncodings = new ConcurrentLinkedQueue<>();

  private static String answer(String tools) {
    return "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{\"tools\":["
        + tools
        + "],\"nextCursor\":\"c2\",\"ttlMs\":1}}";
  }

  private TlsTestServer server(int status, String type, String body, String... headers) {
    return TlsTestServer.builder()
        .handler(
            (request, response) -> {
              acceptedEncodings.add(request.requestHeaders().getAsString("Accept-Encoding"));
              response.status(status).header("Content-Type", type);
              for (int i = 0; i < headers.length; i += 2) {
                response.header(headers[i], headers[i + 1]);
              }
              return request
                  .receive()
                  .then(response.sendString(Mono.just(body), StandardCharsets.UTF_8).then());
            })
        .start();
  }

  private static ServerDefinition definition(URI url) {
    return Definitions.server("files", url).disallowedTools("drop").build();
  }

  private static HttpResponse<String> post(TlsTestServer server, String message) {
    try (RunningGateway gateway = RunningGateway.with(definition(server.url()))) {
      return McpClient.post(gateway.url("/mcp/files"), message);
    }
  }

  @Test
  void holdsPermittedToolsOnlyAndEachByteOfThem() {
    try (TlsTestServer server =
        server(200, "application/json", answer(TOOLS), "Mcp-Session-Id", "s")) {
      HttpResponse<String> list = post(server, LIST);

      String expected =
          answer("{\"name\" : \"echo\", \"x\":1.0,\"y\":12345678901234567890,\"d\":\"ä\"}");
      assertThat(list.body()).isEqualTo(expected);
      assertThat(list.headers().firstValue("Content-Length"))
          .contains("" + expected.getBytes(StandardCharsets.UTF_8).length);
      assertThat(list.headers().firstValue("Mcp-Session-Id")).contains("s");
      assertThat(list.headers().firstValue("Content-Type")).contains("application/json");
      assertThat(acceptedEncodings).containsExactly("identity");
    }
  }

  @Test
  void holdsAllToolsOfAServerWithoutAFilter() {
    try (TlsTestServer server = server(200, "application/json", answer(TOOLS));
        RunningGateway gateway =
            RunningGateway.with(Definitions.server("files", server.url()).build())) {
      assertThat(McpClient.post(gateway.url("/mcp/files"), LIST).body()).isEqualTo(answer(TOOLS));
    }
  }

  @Test
  void largeListIsFilteredAsAWhole() {
    String many =
        IntStream.range(0, 10_000)
            .mapToObj(i -> "{\"name\":\"" + (i % 2 == 0 ? "drop" : "t" + i) + "\",\"d\":\"....\"}")
            .collect(Collectors.joining(", "));
    try (TlsTestServer server = server(200, "application/json", answer(many))) {
      assertThat(post(server, LIST).body())
          .doesNotContain("drop")
          .contains("\"t1\"", "\"t9999\"")
          .endsWith(",\"nextCursor\":\"c2\",\"ttlMs\":1}}");
    }
  }

  @Test
  void answersOfABatchAreFiltered() {
    try (TlsTestServer server =
        server(200, "application/json", "[" + answer(TOOLS) + "," + answer(TOOLS) + "]")) {
      assertThat(post(server, "[" + LIST + "," + LIST + "]").body())
          .doesNotContain("drop")
          .contains("echo");
    }
  }

  @Test
  void resultOfACallIsNoList() {
    String result =
        "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{\"tools\":[{\"name\":\"drop\"}],\"content\":[]}}";
    try (TlsTestServer server = server(200, "application/json", result)) {
      assertThat(post(server, McpClient.CALL).body()).isEqualTo(result);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Accepted", "", "<html>Not found</html>"})
  void answerThatIsNoJsonPasses(String body) {
    try (TlsTestServer server = server(404, "text/html", body)) {
      HttpResponse<String> answer = post(server, LIST);

      assertThat(answer.statusCode()).isEqualTo(404);
      assertThat(answer.body()).isEqualTo(body);
    }
  }

  @Test
  void errorPasses() {
    String error = "{\"jsonrpc\":\"2.0\",\"id\":7,\"error\":{\"code\":-32601,\"message\":\"no\"}}";
    try (TlsTestServer server = server(404, "application/json", error)) {
      assertThat(post(server, LIST).body()).isEqualTo(error);
    }
  }

  @Test
  void listThatIsNotLegalJsonIsRefused() {
    try (TlsTestServer server = server(200, "application/json", answer("{\"name\":\"drop\"},"))) {
      HttpResponse<String> answer = post(server, LIST);

      assertThat(answer.statusCode()).isEqualTo(502);
      assertThat(answer.body()).contains("\"id\":7", "'files'", "TOOL_LIST").doesNotContain("drop");
    }
  }

  @Test
  void compressedListIsRefused() {
    try (TlsTestServer server =
        server(200, "application/json", answer(TOOLS), "Content-Encoding", "br")) {
      HttpResponse<String> answer = post(server, LIST);

      assertThat(answer.statusCode()).isEqualTo(502);
      assertThat(answer.body()).contains("is compressed").doesNotContain("drop");
    }
  }

  @Test
  void listThatIsTooLargeIsRefused() {
    String large = "{\"name\":\"echo\",\"d\":\"" + "x".repeat(17 * 1024 * 1024) + "\"}";
    try (TlsTestServer server = server(200, "application/json", answer(large))) {
      HttpResponse<String> answer = post(server, LIST);

      assertThat(answer.statusCode()).isEqualTo(502);
      assertThat(answer.body()).contains("\"id\":7", "is larger than 16 MiB");
    }
  }

  @Test
  void listThatIsCutOffIsNeverWhole() {
    String head =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 200000\r\n\r\n";
    try (RudeHttpServer server =
            RudeHttpServer.breakingOffAfter(head + answer(TOOLS) + " ".repeat(100_000));
        RunningGateway gateway = RunningGateway.with(definition(server.url()))) {
      HttpResponse<String> answer = McpClient.post(gateway.url("/mcp/files"), LIST);

      assertThat(answer.statusCode()).isEqualTo(502);
      assertThat(answer.body()).contains("\"id\":7", "'files'").doesNotContain("echo");
    }
  }
}
