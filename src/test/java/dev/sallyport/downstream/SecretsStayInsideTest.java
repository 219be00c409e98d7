package dev.sallyport.downstream;

import static dev.sallyport.testing.McpClient.CALL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.definition.Secret;
import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.definition.UpstreamAuth;
import dev.sallyport.testing.CapturedLog;
import dev.sallyport.testing.Definitions;
import dev.sallyport.testing.McpClient;
import dev.sallyport.testing.RudeHttpServer;
import dev.sallyport.testing.RunningGateway;
import dev.sallyport.testing.TestCa;
import dev.sallyport.testing.TlsTestServer;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

/** Whatever goes wrong with a server, its credentials are neither in the log nor in the answer. */
class SecretsStayInsideTest {
  private static final String SECRET = "s3cr3t-value";

  private static ServerDefinition withSecrets(String name, URI url) {
    return Definitions.server(name, url.resolve("/mcp?key=" + SECRET))
        .auth(new UpstreamAuth.BearerToken(new Secret(SECRET)))
        .staticHeader("X-Tenant-Key", SECRET)
        .timeout(Duration.ofMillis(300))
        .build();
  }

  @Test
  void noFailureTellsThem() {
    try (CapturedLog log = CapturedLog.of(Logger.ROOT_LOGGER_NAME);
        TlsTestServer wrong = TlsTestServer.start(TestCa.root("CA").issue("localhost"));
        TlsTestServer redirecting =
            TlsTestServer.builder()
                .handler(
                    (request, response) ->
                        response
                            .status(307)
                            .header("Location", "http://other/?key=" + SECRET)
                            .send())
                .start();
        TlsTestServer moved =
            TlsTestServer.builder()
                .handler(
                    (request, response) ->
                        request.uri().startsWith("/mcp")
                            ? response.status(307).header("Location", "/b?key=" + SECRET).send()
                            : response.status(401).send())
                .start();
        RudeHttpServer silent = RudeHttpServer.fallingSilentAfter("");
        RudeHttpServer rude = RudeHttpServer.breakingOffAfter("HTTP/1.1 200 OK\r\n");
        RunningGateway gateway =
            RunningGateway.with(
                withSecrets("wrong", wrong.url()),
                withSecrets("redirecting", redirecting.url()),
                withSecrets("moved", moved.url()),
                withSecrets("silent", silent.url()),
                withSecrets("rude", rude.url()),
                withSecrets("lost", URI.create("http://no-such-host.invalid")))) {
      for (String server : List.of("wrong", "redirecting", "moved", "silent", "rude", "lost")) {
        var answer = McpClient.post(gateway.url("/mcp/" + server), CALL);

        assertThat(answer.statusCode()).as(server).isIn(502, 504);
        assertThat(answer.body()).as(server).doesNotContain(SECRET);
      }
      assertThat(log.lines()).hasSizeGreaterThan(4).noneMatch(line -> line.contains(SECRET));
    }
  }
}
