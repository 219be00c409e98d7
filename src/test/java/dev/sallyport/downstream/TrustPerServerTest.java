package dev.sallyport.downstream;

import static dev.sallyport.testing.McpClient.CALL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.general.GeneralSettings;
import dev.sallyport.definition.ClientIdentity;
import dev.sallyport.definition.ServerTls;
import dev.sallyport.definition.SslVerify;
import dev.sallyport.definition.TlsVersion;
import dev.sallyport.testing.CertificateOptions;
import dev.sallyport.testing.Definitions;
import dev.sallyport.testing.McpClient;
import dev.sallyport.testing.RunningGateway;
import dev.sallyport.testing.TestCa;
import dev.sallyport.testing.TlsTestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/** One TLS context and one pool per server: what's said of one never changes another. */
class TrustPerServerTest {
  private final TestCa right = TestCa.root("Right CA");
  private final TestCa wrong = TestCa.root("Wrong CA");

  @TempDir Path folder;

  private SslVerify ca(TestCa ca) {
    return new SslVerify.CaPath(ca.writePem(folder.resolve(ca.hashCode() + ".pem")));
  }

  private static int call(RunningGateway gateway, String server) {
    return McpClient.post(gateway.url("/mcp/" + server), CALL).statusCode();
  }

  @Test
  void everyServerIsVerifiedByItsOwnDefinitionOnly() {
    try (TlsTestServer server = TlsTestServer.start(right.issue("localhost"));
        RunningGateway gateway =
            RunningGateway.with(
                Definitions.server("unverified", server.url())
                    .sslVerify(new SslVerify.Disabled())
                    .build(),
                Definitions.server("right", server.url()).sslVerify(ca(right)).build(),
                Definitions.server("wrong", server.url()).sslVerify(ca(wrong)).build(),
                Definitions.server("plain", server.url()).build())) {
      for (int round = 0; round < 3; round++) {
        assertThat(call(gateway, "unverified")).isEqualTo(200);
        assertThat(call(gateway, "right")).isEqualTo(200);
        assertThat(call(gateway, "wrong")).isEqualTo(502);
        assertThat(call(gateway, "plain")).isEqualTo(502);
      }
      assertThat(server.requests()).isEqualTo(6);
    }
  }

  @Test
  void sslCertFileIsTheDefaultAndNoMore() {
    Map<String, String> environment =
        Map.of("SSL_CERT_FILE", right.writePem(folder.resolve("bundle.pem")).toString());
    try (TlsTestServer server = TlsTestServer.start(right.issue("localhost"));
        RunningGateway gateway =
            RunningGateway.with(
                GeneralSettings.DEFAULTS,
                environment,
                Definitions.server("absent", server.url()).build(),
                Definitions.server("yes", server.url()).sslVerify(new SslVerify.Enabled()).build(),
                Definitions.server("own", server.url()).sslVerify(ca(wrong)).build())) {
      assertThat(call(gateway, "absent")).isEqualTo(200);
      assertThat(call(gateway, "yes")).isEqualTo(200);
      assertThat(call(gateway, "own")).isEqualTo(502);
    }
  }

  @Test
  void aNewClientCertificateIsShownWithoutALostCall() {
    TestCa clients = TestCa.root("Clients CA");
    CertificateOptions options = CertificateOptions.server().forClientsOnly();
    Path cert = folder.resolve("client.pem");
    Path key = folder.resolve("client.key");
    clients.issue(options).writeServerFiles(cert, key);
    ServerTls tls =
        new ServerTls(
            ca(right),
            false,
            new ClientIdentity(cert, key, null),
            null,
            TlsVersion.TLS_1_2,
            null,
            List.of());
    try (TlsTestServer server =
            TlsTestServer.builder()
                .certificate(right.issue("localhost"))
                .requireClientCertificateOf(clients)
                .start();
        RunningGateway gateway =
            RunningGateway.with(Definitions.server("mutual", server.url()).tls(tls).build())) {
      for (int i = 0; i < 5; i++) {
        assertThat(call(gateway, "mutual")).isEqualTo(200);
        clients.issue(options).writeServerFiles(cert, key);
        gateway.lookAtFiles();
      }
      assertThat(server.handshakes()).isEqualTo(5);

      TestCa.root("Strange CA").issue(options).writeServerFiles(cert, key);
      gateway.lookAtFiles();
      assertThat(McpClient.post(gateway.url("/mcp/mutual"), CALL).body())
          .contains("CLIENT_CERTIFICATE_REFUSED")
          .doesNotContain(folder.toString());
      assertThat(server.requests()).isEqualTo(5);
    }
  }

  @Test
  void anExceptionThatIsOverEndsPooledConnectionsToo() {
    ServerTls tls =
        new ServerTls(
            new SslVerify.Disabled(),
            false,
            null,
            null,
            TlsVersion.TLS_1_2,
            LocalDate.of(2131, 2, 3),
            List.of());
    AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2131-02-02T23:59:59Z"));
    try (TlsTestServer server = TlsTestServer.start(wrong.issue("localhost"));
        RunningGateway gateway =
            RunningGateway.at(now::get, Definitions.server("lab", server.url()).tls(tls).build())) {
      assertThat(call(gateway, "lab")).isEqualTo(200);
      now.set(Instant.parse("2131-02-03T00:00:00Z"));
      gateway.lookAtFiles();
      assertThat(McpClient.post(gateway.url("/mcp/lab"), CALL))
          .satisfies(
              refused -> {
                assertThat(refused.statusCode()).isEqualTo(503);
                assertThat(refused.body()).contains("ssl_insecure_until");
              });
      assertThat(server.requests()).isEqualTo(1);
    }
  }

  @Test
  void callsInSequenceShareAConnection() {
    try (TlsTestServer server = TlsTestServer.start(right.issue("localhost"));
        RunningGateway gateway =
            RunningGateway.with(
                Definitions.server("files", server.url()).sslVerify(ca(right)).build())) {
      for (int i = 0; i < 200; i++) {
        assertThat(call(gateway, "files")).isEqualTo(200);
      }
      assertThat(server.handshakes()).isLessThanOrEqualTo(2);
      assertThat(server.requests()).isEqualTo(200);
    }
  }

  @Test
  void parallelCallersNeverTakeMoreConnectionsThanConfigured() {
    try (TlsTestServer server = TlsTestServer.start(right.issue("localhost"));
        RunningGateway gateway =
            RunningGateway.with(
                Definitions.withLimits(10_000, 8),
                Definitions.server("files", server.url()).sslVerify(ca(right)).build())) {
      List<CompletableFuture<Integer>> calls =
          IntStream.range(0, 320)
              .mapToObj(
                  i ->
                      McpClient.postAsync(gateway.url("/mcp/files"), CALL)
                          .thenApply(answer -> answer.statusCode()))
              .toList();

      calls.forEach(call -> assertThat(call.join()).isIn(200, 503));
      assertThat(server.connections()).isLessThanOrEqualTo(8);
    }
  }

  @Test
  void changedCaIsUsedWithoutARestartAndWithoutADroppedRequest() throws IOException {
    Path file = right.writePem(folder.resolve("ca.pem"));
    Sinks.Many<String> events = Sinks.many().unicast().onBackpressureBuffer();
    try (TlsTestServer server =
            TlsTestServer.builder()
                .certificate(right.issue("localhost"))
                .handler(
                    (request, response) ->
                        request.uri().equals("/stream")
                            ? response.sse().sendHeaders().sendString(events.asFlux())
                            : response.sendString(Flux.just("ok")))
                .start();
        RunningGateway gateway =
            RunningGateway.with(
                Definitions.server("stream", server.url().resolve("/stream"))
                    .sslVerify(new SslVerify.CaPath(file))
                    .build(),
                Definitions.server("calls", server.url())
                    .sslVerify(new SslVerify.CaPath(file))
                    .build());
        Stream<String> stream = McpClient.postForLines(gateway.url("/mcp/stream"), CALL).body()) {
      assertThat(call(gateway, "calls")).isEqualTo(200);

      Files.writeString(file, wrong.pem());
      gateway.lookAtFiles();

      assertThat(call(gateway, "calls")).as("the old trust is withdrawn").isEqualTo(502);
      events.tryEmitNext("data: still there\n\n").orThrow();
      assertThat(stream.iterator().next()).isEqualTo("data: still there");

      Files.writeString(file, "garbage");
      gateway.lookAtFiles();
      assertThat(call(gateway, "calls")).as("garbage keeps the last trust").isEqualTo(502);

      Files.writeString(file, wrong.pem() + right.pem());
      gateway.lookAtFiles();
      assertThat(call(gateway, "calls")).isEqualTo(200);
      events.tryEmitComplete().orThrow();
    }
  }

  @Test
  void brokenFileOfOneServerDoesNotKeepAnothersChangeBack() throws IOException {
    Path missing = folder.resolve("late.pem");
    Path broken = right.writePem(folder.resolve("broken.pem"));
    try (TlsTestServer server = TlsTestServer.start(right.issue("localhost"));
        RunningGateway gateway =
            RunningGateway.with(
                Definitions.server("broken", server.url())
                    .sslVerify(new SslVerify.CaPath(broken))
                    .build(),
                Definitions.server("late", server.url())
                    .sslVerify(new SslVerify.CaPath(missing))
                    .build())) {
      assertThat(call(gateway, "late")).isEqualTo(503);
      Files.writeString(broken, "");
      right.writePem(missing);
      gateway.lookAtFiles();

      assertThat(call(gateway, "late")).isEqualTo(200);
      assertThat(call(gateway, "broken")).as("the last good trust").isEqualTo(200);
    }
  }
}
