package dev.sallyport.downstream;

import static dev.sallyport.testing.McpClient.CALL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.definition.Secret;
import dev.sallyport.definition.UpstreamAuth;
import dev.sallyport.testing.Definitions;
import dev.sallyport.testing.McpClient;
import dev.sallyport.testing.RunningGateway;
import dev.sallyport.testing.TlsTestServer;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/** What reaches the server of a client's request, and the client of the server's answer. */
class PassingThroughTest {
  /** What a server saw of one request. */
  private record Seen(String method, String uri, HttpHeaders headers, String body) {}

  private final BlockingQueue<Seen> seen = new LinkedBlockingQueue<>();

  private TlsTestServer server(int status, String answer, String... headers) {
    return TlsTestServer.builder()
        .handler(
            (request, response) ->
                request
                    .receive()
                    .aggregate()
                    .asString(StandardCharsets.UTF_8)
                    .defaultIfEmpty("")
                    .flatMap(
                        body -> {
                          seen.add(
                              new Seen(
                                  request.method().name(),
                                  request.uri(),
                                  request.requestHeaders().copy(),
                                  body));
                          response.status(status);
                          for (int i = 0; i < headers.length; i += 2) {
                            response.header(headers[i], headers[i + 1]);
                          }
                          return response.sendString(Mono.just(answer)).then();
                        }))
        .start();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/mcp/files",
        "/files/mcp",
        "/mcp/files/",
        "/mcp/public_files",
        "/public_files/mcp?x=1"
      })
  void passesMessagesThroughUnchanged(String path) throws Exception {
    String message =
        """
        {"jsonrpc": "2.0",  "id":"ä-1", "method":"unknown/method", "params":{"unknown":[1.50,null]}}""";
    try (TlsTestServer server =
            server(
                200,
                "{\"jsonrpc\":\"2.0\",\"id\":\"ä-1\",\"result\":{\"x\":1.0}}",
                "Content-Type",
                "application/json",
                "Mcp-Session-Id",
                "s1");
        RunningGateway gateway =
            RunningGateway.with(
                Definitions.server("files", server.url().resolve("/some/mcp?key=1"))
                    .alias("public_files")
                    .build())) {
      HttpResponse<String> answer = McpClient.post(gateway.url(path), message);

      assertThat(answer.body())
          .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":\"ä-1\",\"result\":{\"x\":1.0}}");
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
      assertThat(answer.headers().firstValue("Mcp-Session-Id")).contains("s1");
      Seen request = seen.take();
      assertThat(request.body()).isEqualTo(message);
      assertThat(request.uri()).isEqualTo("/some/mcp?key=1");
      assertThat(request.headers().get("Host")).isEqualTo("localhost:" + server.port());
    }
  }

  @Test
  void passesMcpHeadersAndKeepsCredentialsAndHopByHopHeaders() throws Exception {
    try (TlsTestServer server = server(202, "");
        RunningGateway gateway =
            RunningGateway.with(
                Definitions.server("files", server.url())
                    .protocolVersion("2026-07-28")
                    .extraHeaders("X-Api-Key")
                    .build())) {
      McpClient.post(
          gateway.url("/mcp/files"),
          CALL,
          "MCP-Protocol-Version",
          "2026-07-28",
          "Mcp-Method",
          "tools/call",
          "Mcp-Name",
          "echo",
          "Mcp-Param-Token",
          "p",
          "Mcp-Session-Id",
          "s",
          "Last-Event-ID",
          "9",
          "X-Other",
          "o",
          "Authorization",
          "Bearer client",
          "Cookie",
          "c=1",
          "x-litellm-api-key",
          "Bearer k",
          "X-Auth-Token",
          "t",
          "X-Api-Key",
          "let-through",
          "TE",
          "trailers",
          "Keep-Alive",
          "timeout=1",
          "Proxy-Authorization",
          "Basic eA==",
          "X-Forwarded-For",
          "10.0.0.1",
          "Origin",
          "http://localhost:9999");

      HttpHeaders headers = seen.take().headers();
      assertThat(headers.get("MCP-Protocol-Version")).isEqualTo("2026-07-28");
      assertThat(headers.get("Mcp-Method")).isEqualTo("tools/call");
      assertThat(headers.get("Mcp-Name")).isEqualTo("echo");
      assertThat(headers.get("Mcp-Param-Token")).isEqualTo("p");
      assertThat(headers.get("Mcp-Session-Id")).isEqualTo("s");
      assertThat(headers.get("Last-Event-ID")).isEqualTo("9");
      assertThat(headers.get("X-Other")).isEqualTo("o");
      assertThat(headers.get("X-Api-Key")).isEqualTo("let-through");
      assertThat(headers.get("Accept")).isEqualTo("application/json, text/event-stream");
      assertThat(headers.get("Via")).startsWith("1.1 sallyport-");
      assertThat(headers.names())
          .doesNotContainAnyElementsOf(
              List.of(
                  "Authorization",
                  "Cookie",
                  "x-litellm-api-key",
                  "X-Auth-Token",
                  "TE",
                  "Keep-Alive",
                  "Proxy-Authorization",
                  "X-Forwarded-For",
                  "Origin"));
    }
  }

  @Test
  void addsTheServersOwnCredentials() throws Exception {
    try (TlsTestServer server = server(202, "");
        RunningGateway gateway =
            RunningGateway.with(
                Definitions.server("files", server.url())
                    .auth(new UpstreamAuth.BearerToken(new Secret("server-token")))
                    .staticHeader("X-Tenant", "acme")
                    .extraHeaders("Authorization", "X-Tenant")
                    .build())) {
      McpClient.post(
          gateway.url("/mcp/files"), CALL, "Authorization", "Bearer client", "X-Tenant", "other");

      HttpHeaders headers = seen.take().headers();
      assertThat(headers.getAll("Authorization")).containsExactly("Bearer server-token");
      assertThat(headers.getAll("X-Tenant")).containsExactly("acme");
    }
  }

  @Test
  void neverPassesItsOwnKeyOn() throws Exception {
    try (TlsTestServer server = server(202, "");
        RunningGateway gateway =
            RunningGateway.with(
                Definitions.withKey("sk-the-key"),
                Definitions.server("files", server.url()).extraHeaders("Authorization").build())) {
      McpClient.post(gateway.url("/mcp/files"), CALL, "Authorization", "Bearer sk-the-key");
      assertThat(seen.take().headers().get("Authorization")).isNull();

      McpClient.post(
          gateway.url("/mcp/files"),
          CALL,
          "x-litellm-api-key",
          "Bearer sk-the-key",
          "Authorization",
          "Bearer for-the-server");
      assertThat(seen.take().headers().get("Authorization")).isEqualTo("Bearer for-the-server");
    }
  }

  @Test
  void keepsWhatTheServerSaysToItsNextHop() throws Exception {
    try (TlsTestServer server =
            server(
                200,
                "{}",
                "Set-Cookie",
                "a=b",
                "Connection",
                "keep-alive, X-Hop",
                "X-Hop",
                "1",
                "X-End",
                "2");
        RunningGateway gateway =
            RunningGateway.with(Definitions.server("files", server.url()).build())) {
      HttpResponse<String> answer = McpClient.post(gateway.url("/mcp/files"), CALL);

      assertThat(answer.headers().map()).doesNotContainKeys("set-cookie", "x-hop");
      assertThat(answer.headers().firstValue("X-End")).contains("2");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 202, 204, 400, 403, 404, 405, 429, 500, 503})
  void passesTheServersStatusOn(int status) throws Exception {
    try (TlsTestServer server = server(status, status == 204 ? "" : "{\"jsonrpc\":\"2.0\"}");
        RunningGateway gateway =
            RunningGateway.with(Definitions.server("files", server.url()).build())) {
      assertThat(McpClient.post(gateway.url("/mcp/files"), CALL).statusCode()).isEqualTo(status);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "DELETE"})
  void passesSessionRequestsThrough(String method) throws Exception {
    try (TlsTestServer server = server(405, "");
        RunningGateway gateway =
            RunningGateway.with(Definitions.server("files", server.url()).build())) {
      assertThat(
              McpClient.method(method, gateway.url("/mcp/files"), "Mcp-Session-Id", "s")
                  .statusCode())
          .isEqualTo(405);
      assertThat(seen.take().method()).isEqualTo(method);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1_000, 65_536, 65_537, 3_000_000})
  void passesBodiesOfAnySizeThrough(int size) throws Exception {
    String text = "x".repeat(size);
    String message = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"a\",\"params\":\"" + text + "\"}";
    String answer = "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"" + text + "\"}";
    try (TlsTestServer server = server(200, answer, "Content-Type", "application/json");
        RunningGateway gateway =
            RunningGateway.with(Definitions.server("files", server.url()).build())) {
      assertThat(McpClient.post(gateway.url("/mcp/files"), message).body()).isEqualTo(answer);
      assertThat(seen.take().body()).isEqualTo(message);
    }
  }

  @Test
  void knowsARequestThatComesBack() throws Exception {
    int port;
    try (RunningGateway probe = RunningGateway.with()) {
      port = probe.port();
    }
    try (RunningGateway gateway =
        RunningGateway.at(
            port,
            Definitions.server("self", URI.create("http://127.0.0.1:" + port + "/mcp/self"))
                .build())) {
      HttpResponse<String> answer = McpClient.post(gateway.url("/mcp/self"), CALL);

      assertThat(answer.statusCode()).isEqualTo(508);
      assertThat(answer.body()).contains("points at the gateway itself");
    }
  }
}
