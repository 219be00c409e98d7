package dev.sallyport.downstream;

import static dev.sallyport.testing.McpClient.CALL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.testing.Definitions;
import dev.sallyport.testing.McpClient;
import dev.sallyport.testing.RunningGateway;
import dev.sallyport.testing.TlsTestServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may call (DESIGN §7). */
class AccessTest {
  private static final String KEY = "sk-test-key";

  private static RunningGateway withKey(TlsTestServer server) {
    return RunningGateway.with(
        Definitions.withKey(KEY, "https://app.example.com"),
        Definitions.server("files", server.url()).build());
  }

  @ParameterizedTest
  @CsvSource({
    "Authorization, Bearer sk-test-key",
    "Authorization, bearer sk-test-key",
    "x-litellm-api-key, Bearer sk-test-key",
    "x-litellm-api-key, sk-test-key",
  })
  void rightKeyOpens(String header, String value) {
    try (TlsTestServer server = TlsTestServer.builder().start();
        RunningGateway gateway = withKey(server)) {
      assertThat(McpClient.post(gateway.url("/mcp/files"), CALL, header, value).body())
          .isEqualTo("ok");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Authorization, Bearer sk-test-ke",
    "Authorization, Bearer sk-test-key2",
    "Authorization, Bearer",
    "Authorization, Basic sk-test-key",
    "x-litellm-api-key, Bearer other",
    "X-Api-Key, sk-test-key",
  })
  void anythingElseDoesNot(String header, String value) {
    try (TlsTestServer server = TlsTestServer.builder().start();
        RunningGateway gateway = withKey(server)) {
      HttpResponse<String> answer = McpClient.post(gateway.url("/mcp/files"), CALL, header, value);

      assertThat(answer.statusCode()).isEqualTo(401);
      assertThat(answer.headers().firstValue("WWW-Authenticate").orElse(""))
          .startsWith("Bearer realm=\"sallyport\"");
      assertThat(answer.body()).contains("\"code\":-31401").doesNotContain(KEY);
      assertThat(server.requests()).isZero();
    }
  }

  @Test
  void unknownServersAreNotTellingWithoutAKey() {
    try (TlsTestServer server = TlsTestServer.builder().start();
        RunningGateway gateway = withKey(server)) {
      assertThat(McpClient.post(gateway.url("/mcp/nobody"), CALL).statusCode()).isEqualTo(401);
      assertThat(McpClient.get(gateway.url("/files/sse")).statusCode()).isEqualTo(401);
      assertThat(McpClient.post(gateway.url("/files/sse/messages"), CALL).statusCode())
          .isEqualTo(401);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example",
        "http://localhost.evil.example",
        "null",
        "http://app.example.com",
        "https://app.example.com.evil.example",
        "file://",
        "http://[::1"
      })
  void pagesOfOtherSitesMayNotCall(String origin) {
    try (TlsTestServer server = TlsTestServer.builder().start();
        RunningGateway gateway = withKey(server)) {
      HttpResponse<String> answer =
          McpClient.post(
              gateway.url("/mcp/files"), CALL, "Origin", origin, "Authorization", "Bearer " + KEY);

      assertThat(answer.statusCode()).isEqualTo(403);
      assertThat(server.requests()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://app.example.com",
        "HTTPS://APP.example.com",
        "http://localhost:6274",
        "http://127.0.0.1",
        "http://[::1]:3000"
      })
  void pagesOfThisMachineAndOfAllowedOriginsMayCall(String origin) {
    try (TlsTestServer server = TlsTestServer.builder().start();
        RunningGateway gateway = withKey(server)) {
      assertThat(
              McpClient.post(
                      gateway.url("/mcp/files"),
                      CALL,
                      "Origin",
                      origin,
                      "Authorization",
                      "Bearer " + KEY)
                  .statusCode())
          .isEqualTo(200);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, 200",
    "localhost:4000, 200",
    "127.0.0.1:1, 200",
    "[::1]:4000, 200",
    "LOCALHOST, 200",
    "evil.example, 403",
    "evil.example:4000, 403",
    "localhost.evil.example, 403",
    "127.0.0.1.nip.io, 403"
  })
  void withoutAKeyOnlyThisMachinesNamesAreAnswered(String host, int status) throws IOException {
    try (TlsTestServer server = TlsTestServer.builder().start();
        RunningGateway gateway =
            RunningGateway.with(Definitions.server("files", server.url()).build());
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
      socket
          .getOutputStream()
          .write(
              ("POST /mcp/files HTTP/1.1\r\nHost: "
                      + host
                      + "\r\nContent-Length: "
                      + CALL.length()
                      + "\r\nConnection: close\r\n\r\n"
                      + CALL)
                  .getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);

      assertThat(answer).startsWith("HTTP/1.1 " + status);
    }
  }
}
