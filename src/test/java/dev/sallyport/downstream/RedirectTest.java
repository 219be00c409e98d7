package dev.sallyport.downstream;

import static dev.sallyport.testing.McpClient.CALL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.definition.Secret;
import dev.sallyport.definition.SslVerify;
import dev.sallyport.definition.UpstreamAuth;
import dev.sallyport.testing.CapturedLog;
import dev.sallyport.testing.Definitions;
import dev.sallyport.testing.McpClient;
import dev.sallyport.testing.RunningGateway;
import dev.sallyport.testing.TestCa;
import dev.sallyport.testing.TlsTestServer;
import dev.sallyport.upstream.HttpUpstream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;

/** Redirects of a server behind TLS. */
class RedirectTest {
  private final TestCa ca = TestCa.root("Redirect CA");
  private final Queue<String> bodies = new ConcurrentLinkedQueue<>();
  private final Queue<String> authorizations = new ConcurrentLinkedQueue<>();

  @TempDir Path folder;

  /** Answers at {@code /mcp/}, and redirects what comes to {@code /mcp}. */
  private TlsTestServer server(int status, Function<HttpServerRequest, String> location) {
    return TlsTestServer.builder()
        .certificate(ca.issue("localhost"))
        .handler(
            (request, response) ->
                request
                    .receive()
                    .aggregate()
                    .asString(StandardCharsets.UTF_8)
                    .defaultIfEmpty("")
                    .flatMap(
                        body -> {
                          authorizations.add(request.requestHeaders().get("Authorization", "none"));
                          if (request.uri().equals("/mcp")) {
                            return response
                                .status(status)
                                .header("Location", location.apply(request))
                                .send()
                                .then();
                          }
                          bodies.add(body);
                          return response.sendString(Mono.just("arrived")).then();
                        }))
        .start();
  }

  private RunningGateway before(TlsTestServer server) {
    return RunningGateway.with(
        Definitions.server("files", server.url().resolve("/mcp"))
            .auth(new UpstreamAuth.BearerToken(new Secret("server-token")))
            .sslVerify(new SslVerify.CaPath(ca.writePem(folder.resolve("ca.pem"))))
            .build());
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 307, 308})
  void methodBodyAndCredentialsSurvive(int status) {
    try (TlsTestServer server = server(status, request -> "/mcp/");
        RunningGateway gateway = before(server)) {
      assertThat(McpClient.post(gateway.url("/mcp/files"), CALL).body()).isEqualTo("arrived");
      assertThat(bodies).containsExactly(CALL);
      assertThat(authorizations).containsExactly("Bearer server-token", "Bearer server-token");
    }
  }

  @Test
  void schemeThatAProxyLostIsPutBackAndReportedOnce() {
    try (CapturedLog log = CapturedLog.of(HttpUpstream.class);
        TlsTestServer server =
            server(307, request -> "http://" + request.requestHeaders().get("Host") + "/mcp/");
        RunningGateway gateway = before(server)) {
      for (int i = 0; i < 3; i++) {
        assertThat(McpClient.post(gateway.url("/mcp/files"), CALL).body()).isEqualTo("arrived");
      }

      assertThat(log.lines())
          .singleElement()
          .asString()
          .contains("configure url: \"https://localhost:" + server.port() + "/mcp/\"");
      assertThat(server.handshakes()).isLessThanOrEqualTo(2);
    }
  }

  @Test
  void anotherHostIsSaidInWordsAndSeesNothing() {
    try (TlsTestServer other = TlsTestServer.builder().start();
        TlsTestServer server =
            server(307, request -> "http://127.0.0.1:" + other.port() + "/mcp/");
        RunningGateway gateway = before(server)) {
      HttpResponse<String> answer = McpClient.post(gateway.url("/mcp/files"), CALL);

      assertThat(answer.statusCode()).isEqualTo(502);
      assertThat(answer.body()).contains("redirects to another host").contains("\"id\":7");
      assertThat(answer.headers().firstValue("Location")).isEmpty();
      assertThat(answer.body()).doesNotContain(String.valueOf(other.port()));
      assertThat(other.connections()).isZero();
    }
  }

  @Test
  void aCircleEnds() {
    try (TlsTestServer server = server(307, request -> "/mcp");
        RunningGateway gateway = before(server)) {
      HttpResponse<String> answer = McpClient.post(gateway.url("/mcp/files"), CALL);

      assertThat(answer.statusCode()).isEqualTo(502);
      assertThat(answer.body()).contains("redirects in a circle");
      assertThat(server.requests()).isEqualTo(4);
    }
  }

  @Test
  void seeOtherWouldLoseTheMessage() {
    try (TlsTestServer server = server(303, request -> "/mcp/");
        RunningGateway gateway = before(server)) {
      assertThat(McpClient.post(gateway.url("/mcp/files"), CALL).body()).contains("303");
      assertThat(bodies).isEmpty();
    }
  }

  @Test
  void httpServerThatMovedToHttpsIsVerifiedWithTheDefaultTrust() {
    try (TlsTestServer secure = TlsTestServer.start(ca.issue("localhost"));
        TlsTestServer plain =
            TlsTestServer.builder()
                .handler(
                    (request, response) ->
                        response.status(307).header("Location", secure.url() + "/mcp").send())
                .start();
        RunningGateway gateway =
            RunningGateway.with(Definitions.server("files", plain.url().resolve("/mcp")).build())) {
      assertThat(McpClient.post(gateway.url("/mcp/files"), CALL).body()).contains("TLS failed");
      assertThat(secure.requests()).isZero();
    }
  }
}
