package dev.sallyport.downstream;

import static dev.sallyport.testing.McpClient.CALL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.definition.SslVerify;
import dev.sallyport.testing.ClosedPort;
import dev.sallyport.testing.Definitions;
import dev.sallyport.testing.McpClient;
import dev.sallyport.testing.RawTestServer;
import dev.sallyport.testing.RudeHttpServer;
import dev.sallyport.testing.RunningGateway;
import dev.sallyport.testing.TestCa;
import dev.sallyport.testing.TlsTestServer;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/** What the client sees when something is wrong (DESIGN §8). */
class BadDaysTest {
  private static final String MODERN = "2026-07-28";

  private static void assertError(
      HttpResponse<String> answer, int status, int code, String... words) {
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(answer.body()).startsWith("{\"jsonrpc\":\"2.0\",").contains("\"code\":" + code);
    for (String word : words) {
      assertThat(answer.body()).contains(word);
    }
  }

  @Test
  void unknownServerIsNamed() {
    try (RunningGateway gateway = RunningGateway.with()) {
      assertError(
          McpClient.post(gateway.url("/mcp/nobody"), CALL),
          404,
          -31_404,
          "no MCP server named 'nobody'");
      assertError(McpClient.get(gateway.url("/nobody/sse")), 404, -31_404, "nobody");
    }
  }

  @Test
  void refusedConnectionNamesServerAndPhaseAndLeavesOthersAlone() {
    try (TlsTestServer alive = TlsTestServer.builder().start();
        RunningGateway gateway =
            RunningGateway.with(
                Definitions.server(
                        "down", URI.create("http://127.0.0.1:" + ClosedPort.number() + "/mcp"))
                    .build(),
                Definitions.server("up", alive.url()).build())) {
      assertError(
          McpClient.post(gateway.url("/mcp/down"), CALL),
          502,
          -31_502,
          "\"id\":7",
          "\"server\":\"down\"",
          "\"reason\":\"CONNECT\"");
      assertThat(McpClient.post(gateway.url("/mcp/up"), CALL).body()).isEqualTo("ok");
    }
  }

  @Test
  void nameWithoutAddressIsSaid() {
    try (RunningGateway gateway =
        RunningGateway.with(
            Definitions.server("lost", URI.create("http://no-such-host.invalid/mcp")).build())) {
      assertError(
          McpClient.post(gateway.url("/mcp/lost"), CALL), 502, -31_502, "\"reason\":\"DNS\"");
    }
  }

  @Test
  void tlsFailureGivesTheShortDiagnosisWithoutPaths(@TempDir Path folder) {
    TestCa right = TestCa.root("Right CA");
    Path other = TestCa.root("Other CA").writePem(folder.resolve("other-ca.pem"));
    try (TlsTestServer server = TlsTestServer.start(right.issue("localhost"));
        RunningGateway gateway =
            RunningGateway.with(
                Definitions.server("files", server.url())
                    .sslVerify(new SslVerify.CaPath(other))
                    .build())) {
      HttpResponse<String> answer = McpClient.post(gateway.url("/mcp/files"), CALL);

      assertError(answer, 502, -31_502, "TLS", "\"id\":7", "\"server\":\"files\"");
      assertThat(answer.body()).doesNotContain(folder.toString()).doesNotContain("Exception");
      assertThat(server.requests()).isZero();
    }
  }

  @Test
  void missingCaDisablesOnlyItsServer(@TempDir Path folder) {
    TestCa ca = TestCa.root("CA");
    try (TlsTestServer server = TlsTestServer.start(ca.issue("localhost"));
        RunningGateway gateway =
            RunningGateway.with(
                Definitions.server("broken", server.url())
                    .sslVerify(new SslVerify.CaPath(folder.resolve("missing.pem")))
                    .build(),
                Definitions.server("fine", server.url())
                    .sslVerify(new SslVerify.CaPath(ca.writePem(folder.resolve("ca.pem"))))
                    .build())) {
      HttpResponse<String> answer = McpClient.post(gateway.url("/mcp/broken"), CALL);

      assertError(answer, 503, -31_503, "disabled", "\"server\":\"broken\"");
      assertThat(answer.body()).doesNotContain("missing.pem");
      assertThat(server.connections()).isZero();
      assertThat(McpClient.post(gateway.url("/mcp/fine"), CALL).body()).isEqualTo("ok");
    }
  }

  @Test
  void silentServerGives504AndIsCancelled() throws Exception {
    try (RudeHttpServer server = RudeHttpServer.fallingSilentAfter("");
        RunningGateway gateway =
            RunningGateway.with(
                Definitions.server("slow", server.url()).timeout(Duration.ofMillis(300)).build())) {
      assertError(McpClient.post(gateway.url("/mcp/slow"), CALL), 504, -31_504, "'slow'", "0.3 s");
      assertThat(server.isClosedByPeer()).isTrue();
    }
  }

  @Test
  void connectionThatEndsBeforeTheAnswerIsSaid() {
    try (RudeHttpServer server = RudeHttpServer.breakingOffAfter("");
        RunningGateway gateway =
            RunningGateway.with(Definitions.server("rude", server.url()).build())) {
      assertError(
          McpClient.post(gateway.url("/mcp/rude"), CALL),
          502,
          -31_502,
          "\"reason\":\"RESPONSE\"",
          "\"id\":7");
      assertThat(server.requests()).as("a call that may have run isn't sent again").isEqualTo(1);
    }
  }

  @ParameterizedTest
  @CsvSource({"tools/list, 200, 3", "tools/call, 502, 2", "notifications/initialized, 502, 2"})
  void onlyWhatChangesNothingIsSentAgainOnADeadConnection(String method, int status, int requests) {
    AtomicInteger seen = new AtomicInteger();
    try (RawTestServer server = RawTestServer.start(socket -> answerFirstOnly(socket, seen));
        RunningGateway gateway =
            RunningGateway.with(
                Definitions.server("flaky", URI.create("http://127.0.0.1:" + server.port() + "/"))
                    .build())) {
      URI url = gateway.url("/mcp/flaky");
      assertThat(McpClient.post(url, CALL).statusCode()).isEqualTo(200);

      String id = method.startsWith("notifications") ? "" : "\"id\":7,";
      String message = "{\"jsonrpc\":\"2.0\"," + id + "\"method\":\"" + method + "\"}";
      assertThat(McpClient.post(url, message).statusCode()).isEqualTo(status);
      assertThat(seen).hasValue(requests);
    }
  }

  /** Answers the first request on each connection, and resets it at the second. */
  private static void answerFirstOnly(Socket socket, AtomicInteger seen) throws IOException {
    byte[] request = new byte[8_192];
    for (boolean first = true; socket.getInputStream().read(request) > 0; first = false) {
      seen.incrementAndGet();
      if (!first) {
        socket.setSoLinger(true, 0);
        socket.close();
        return;
      }
      socket
          .getOutputStream()
          .write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}".getBytes(StandardCharsets.UTF_8));
      socket.getOutputStream().flush();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"jsonrpc\":",
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"jso\r\n"
      })
  void halfAnAnswerIsNeverASuccess(String half) {
    try (RudeHttpServer server = RudeHttpServer.breakingOffAfter(half);
        RunningGateway gateway =
            RunningGateway.with(Definitions.server("cut", server.url()).build())) {
      assertError(
          McpClient.post(gateway.url("/mcp/cut"), CALL), 502, -31_502, "\"reason\":\"RESPONSE\"");
    }
  }

  @Test
  void answerThatIsNoHttpIsSaid() {
    try (RudeHttpServer server =
            RudeHttpServer.breakingOffAfter("SSH-2.0-OpenSSH_9.2\r\n\r\n\r\n");
        RunningGateway gateway =
            RunningGateway.with(Definitions.server("ssh", server.url()).build())) {
      assertError(
          McpClient.post(gateway.url("/mcp/ssh"), CALL), 502, -31_502, "\"reason\":\"PROTOCOL\"");
    }
  }

  @Test
  void headersOverTheLimitAreSaid() {
    String head =
        "HTTP/1.1 200 OK\r\nX-Big: " + "x".repeat(40_000) + "\r\nContent-Length: 2\r\n\r\n{}";
    try (RudeHttpServer server = RudeHttpServer.breakingOffAfter(head);
        RunningGateway gateway =
            RunningGateway.with(Definitions.server("wordy", server.url()).build())) {
      assertError(
          McpClient.post(gateway.url("/mcp/wordy"), CALL), 502, -31_502, "\"reason\":\"PROTOCOL\"");
    }
  }

  @Test
  void credentialsThatTheServerRefusesAreTheGatewaysFault() {
    try (TlsTestServer server =
            TlsTestServer.builder()
                .handler((request, response) -> response.status(401).send())
                .start();
        RunningGateway gateway =
            RunningGateway.with(
                Definitions.server("own", server.url()).build(),
                Definitions.server("passed", server.url()).extraHeaders("Authorization").build())) {
      assertError(
          McpClient.post(gateway.url("/mcp/own"), CALL),
          502,
          -31_502,
          "\"reason\":\"CREDENTIALS\"");
      assertThat(
              McpClient.post(gateway.url("/mcp/passed"), CALL, "Authorization", "Bearer x")
                  .statusCode())
          .isEqualTo(401);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"jsonrpc\":", "nonsense", ""})
  void badJsonIsAParseError(String body) {
    try (TlsTestServer server = TlsTestServer.builder().start();
        RunningGateway gateway =
            RunningGateway.with(Definitions.server("files", server.url()).build())) {
      assertError(McpClient.post(gateway.url("/mcp/files"), body), 400, -32_700, "\"id\":null");
      assertThat(server.requests()).isZero();
    }
  }

  @Test
  void batchIsRefusedInTheModernEraOnly() {
    String batch = "[" + CALL + "]";
    try (TlsTestServer server = TlsTestServer.builder().start();
        RunningGateway gateway =
            RunningGateway.with(Definitions.server("files", server.url()).build())) {
      assertError(
          McpClient.post(gateway.url("/mcp/files"), batch, "MCP-Protocol-Version", MODERN),
          400,
          -32_600,
          "batch");
      assertThat(
              McpClient.post(gateway.url("/mcp/files"), batch, "MCP-Protocol-Version", "2025-03-26")
                  .statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void bodyOverTheLimitIsRefusedWithItsLimit() {
    try (TlsTestServer server = TlsTestServer.builder().start();
        RunningGateway gateway =
            RunningGateway.with(
                Definitions.withLimits(1_000, 10),
                Definitions.server("files", server.url()).build())) {
      String message = "{\"method\":\"a\",\"params\":\"%s\"}";
      assertError(
          McpClient.post(gateway.url("/mcp/files"), message.formatted("x".repeat(1_000))),
          413,
          -31_413,
          "1000 bytes");
      assertThat(server.requests()).isZero();
      String largest = message.formatted("x".repeat(1_000 - message.length() + 2));
      assertThat(largest).hasSize(1_000);
      assertThat(McpClient.post(gateway.url("/mcp/files"), largest).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void chunkedBodyOverTheLimitIsRefused() {
    try (TlsTestServer server = TlsTestServer.builder().start();
        RunningGateway gateway =
            RunningGateway.with(
                Definitions.withLimits(1_000, 10),
                Definitions.server("files", server.url()).build())) {
      assertError(
          McpClient.postChunked(
              gateway.url("/mcp/files"), "{\"a\":\"" + "x".repeat(20_000) + "\"}"),
          413,
          -31_413);
      assertThat(server.requests()).isZero();
    }
  }

  @Test
  void encodedBodyIsRefused() {
    try (TlsTestServer server = TlsTestServer.builder().start();
        RunningGateway gateway =
            RunningGateway.with(Definitions.server("files", server.url()).build())) {
      assertError(
          McpClient.post(gateway.url("/mcp/files"), CALL, "Content-Encoding", "gzip"),
          415,
          -31_415,
          "gzip");
    }
  }

  @Test
  void otherMethodsAreToldWhatThePathTakes() {
    try (TlsTestServer server = TlsTestServer.builder().start();
        RunningGateway gateway =
            RunningGateway.with(Definitions.server("files", server.url()).build())) {
      HttpResponse<String> answer = McpClient.method("PUT", gateway.url("/mcp/files"));

      assertError(answer, 405, -31_405);
      assertThat(answer.headers().firstValue("Allow")).contains("POST, GET, DELETE");
    }
  }

  @Test
  void moreCallersThanConnectionsWaitOrAreToldToComeBack() {
    try (TlsTestServer server =
            TlsTestServer.builder().handler((request, response) -> Mono.never()).start();
        RunningGateway gateway =
            RunningGateway.with(
                Definitions.withLimits(10_000, 1),
                Definitions.server("files", server.url())
                    .timeout(Duration.ofMillis(500))
                    .build())) {
      var first = McpClient.postAsync(gateway.url("/mcp/files"), CALL);
      var second = McpClient.postAsync(gateway.url("/mcp/files"), CALL);

      assertThat(first.join().statusCode()).isIn(503, 504);
      assertThat(second.join().statusCode()).isIn(503, 504);
      assertThat(server.connections()).isLessThanOrEqualTo(2);
    }
  }
}
