package dev.sallyport.door;

import static dev.sallyport.testing.McpClient.CALL;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.config.general.GeneralSettings;
import dev.sallyport.testing.CapturedLog;
import dev.sallyport.testing.CertificateOptions;
import dev.sallyport.testing.Definitions;
import dev.sallyport.testing.Eventually;
import dev.sallyport.testing.Listener;
import dev.sallyport.testing.StartedGateway;
import dev.sallyport.testing.TestCa;
import dev.sallyport.testing.TestCertificate;
import dev.sallyport.testing.TlsClient;
import dev.sallyport.testing.TlsTestServer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** The certificate of the gateway's own port: from Spring's bundle, as the documentation says. */
@Timeout(120)
class ListenerCertificateTest {
  private static final String QUICK = "--spring.ssl.bundle.watch.file.quiet-period=200ms";
  private static final String MANAGEMENT = "--management.server.port=0";

  private final TestCa ca = TestCa.root("Door CA");

  @TempDir Path folder;

  private StartedGateway start(TlsTestServer server, String... properties) {
    return StartedGateway.in(
        folder,
        GeneralSettings.DEFAULTS,
        List.of(Definitions.server("one", server.url()).build()),
        Map.of(),
        Stream.concat(Stream.of(properties), Stream.of(QUICK, MANAGEMENT)).toArray(String[]::new));
  }

  private static TlsTestServer answering() {
    return TlsTestServer.builder()
        .handler((request, response) -> response.sendString(Mono.just("{}")))
        .start();
  }

  private static HttpRequest call(StartedGateway gateway) {
    return HttpRequest.newBuilder(
            URI.create("https://localhost:%d/mcp/one".formatted(gateway.url("/").getPort())))
        .timeout(Duration.ofSeconds(20))
        .header("Content-Type", "application/json")
        .header("Accept", "application/json, text/event-stream")
        .POST(BodyPublishers.ofString(CALL))
        .build();
  }

  /** The serial number of the certificate that a new connection is shown. */
  private BigInteger served(StartedGateway gateway, String host) {
    try (SSLSocket socket =
        (SSLSocket)
            TlsClient.context(ca, null)
                .getSocketFactory()
                .createSocket(
                    new Socket(InetAddress.getLoopbackAddress(), gateway.url("/").getPort()),
                    host,
                    0,
                    true)) {
      socket.startHandshake();
      return ((X509Certificate) socket.getSession().getPeerCertificates()[0]).getSerialNumber();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static BigInteger serial(TestCertificate certificate) {
    return certificate.certificate().getSerialNumber();
  }

  @Test
  void aNewCertificateIsServedWithoutRestartAndNoCallIsLost() throws Exception {
    Listener listener = new Listener(folder);
    listener.write(ca.issue("localhost", "127.0.0.1"));
    Sinks.One<String> late = Sinks.one();
    CountDownLatch waiting = new CountDownLatch(1);
    AtomicBoolean first = new AtomicBoolean(true);
    AtomicBoolean over = new AtomicBoolean();
    try (TlsTestServer server =
            TlsTestServer.builder()
                .handler(
                    (request, response) -> {
                      if (first.getAndSet(false)) {
                        waiting.countDown();
                        return response.sendString(late.asMono());
                      }
                      return response.sendString(Mono.just("{}"));
                    })
                .start();
        StartedGateway gateway = start(server, listener.properties());
        HttpClient old = TlsClient.of(Version.HTTP_2, ca)) {
      CompletableFuture<HttpResponse<String>> held =
          old.sendAsync(call(gateway), BodyHandlers.ofString());
      assertThat(waiting.await(20, TimeUnit.SECONDS)).isTrue();
      CompletableFuture<Integer> calls =
          CompletableFuture.supplyAsync(() -> callUntil(over, gateway));
      for (int i = 0; i < 3; i++) {
        TestCertificate next = ca.issue("localhost", "127.0.0.1");
        listener.write(next);
        Eventually.until(
            Duration.ofSeconds(30),
            "the new certificate is served",
            () -> served(gateway, "localhost").equals(serial(next)));
        assertThat(served(gateway, "127.0.0.1")).as("without SNI").isEqualTo(serial(next));
      }
      late.tryEmitValue("{}").orThrow();
      assertThat(held.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
      over.set(true);
      assertThat(calls.get(30, TimeUnit.SECONDS)).isPositive();
    }
  }

  /** Calls over new connections and used ones, one after the other; fails if one of them does. */
  private int callUntil(AtomicBoolean over, StartedGateway gateway) {
    int made = 0;
    while (!over.get()) {
      Version version = made % 2 == 0 ? Version.HTTP_2 : Version.HTTP_1_1;
      try (HttpClient client = TlsClient.of(version, ca)) {
        for (int i = 0; i < 5; i++) {
          assertThat(client.send(call(gateway), BodyHandlers.ofString()).statusCode())
              .isEqualTo(200);
          made++;
        }
      } catch (IOException | InterruptedException e) {
        throw new IllegalStateException("call " + made, e);
      }
    }
    return made;
  }

  @Test
  void whatDoesNotLoadChangesNothingAndIsLogged() throws Exception {
    Listener listener = new Listener(folder);
    TestCertificate good = ca.issue("localhost");
    listener.write(good);
    try (TlsTestServer server = answering();
        StartedGateway gateway = start(server, listener.properties());
        CapturedLog log = CapturedLog.of("org.springframework.boot")) {
      List<String> before = new ArrayList<>(log.lines());
      Files.writeString(folder.resolve("tls.crt"), "garbage");
      Eventually.until(
          Duration.ofSeconds(30),
          "the failure is logged",
          () -> log.lines().stream().anyMatch(line -> !before.contains(line)));
      assertThat(served(gateway, "localhost")).isEqualTo(serial(good));

      int known = log.lines().size();
      ca.issue("localhost")
          .writeServerFiles(folder.resolve("tls.crt"), folder.resolve("other.key"));
      Eventually.until(
          Duration.ofSeconds(30),
          "a certificate of another key is logged",
          () -> log.lines().size() > known);
      assertThat(served(gateway, "localhost")).isEqualTo(serial(good));

      TestCertificate next = ca.issue("localhost");
      listener.write(next);
      Eventually.until(
          Duration.ofSeconds(30),
          "the next good one is served",
          () -> served(gateway, "localhost").equals(serial(next)));
    }
  }

  @Test
  void clientCertificatesCanBeDemanded() throws Exception {
    TestCa clients = TestCa.root("Clients CA");
    CertificateOptions options = CertificateOptions.server().forClientsOnly();
    Listener listener = new Listener(folder);
    listener.write(ca.issue("localhost"));
    try (TlsTestServer server = answering();
        StartedGateway gateway = start(server, listener.properties(clients, "need"))) {
      for (Version version : List.of(Version.HTTP_2, Version.HTTP_1_1)) {
        try (HttpClient known = TlsClient.of(version, ca, clients.issue(options));
            HttpClient unknown = TlsClient.of(version, ca);
            HttpClient strange =
                TlsClient.of(version, ca, TestCa.root("Strange CA").issue(options))) {
          assertThat(known.send(call(gateway), BodyHandlers.ofString()).statusCode())
              .isEqualTo(200);
          int requests = server.requests();
          assertThatThrownBy(() -> unknown.send(call(gateway), BodyHandlers.ofString()))
              .isInstanceOf(IOException.class);
          assertThatThrownBy(() -> strange.send(call(gateway), BodyHandlers.ofString()))
              .isInstanceOf(IOException.class);
          assertThat(server.requests()).isEqualTo(requests);
        }
      }
    }
  }

  @Test
  void clientCertificatesCanBeWantedAndLeftOut() throws Exception {
    TestCa clients = TestCa.root("Clients CA");
    Listener listener = new Listener(folder);
    listener.write(ca.issue("localhost"));
    try (TlsTestServer server = answering();
        StartedGateway gateway = start(server, listener.properties(clients, "want"));
        HttpClient without = TlsClient.of(Version.HTTP_2, ca)) {
      assertThat(without.send(call(gateway), BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void olderThanTls12IsRefused() throws Exception {
    Listener listener = new Listener(folder);
    listener.write(ca.issue("localhost"));
    try (TlsTestServer server = answering();
        StartedGateway gateway = start(server, listener.properties());
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.url("/").getPort())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(clientHelloOfTls11());
      byte[] alert = socket.getInputStream().readNBytes(7);
      assertThat(alert[0]).as("an alert").isEqualTo((byte) 21);
      assertThat(alert[6]).as("protocol_version (RFC 8446 §6.2)").isEqualTo((byte) 70);
    }
  }

  /** TLS 1.1 with the cipher suites of its time (RFC 4346 §7.4.1.2). */
  private static byte[] clientHelloOfTls11() {
    String hello = "0302" + "00".repeat(32) + "00" + "0004" + "002f0035" + "0100";
    String handshake = "010000%02x".formatted(hello.length() / 2) + hello;
    return HexFormat.of().parseHex("16030100%02x".formatted(handshake.length() / 2) + handshake);
  }

  @Test
  void aStopLetsCallsOverHttp2End() throws Exception {
    Listener listener = new Listener(folder);
    listener.write(ca.issue("localhost"));
    Sinks.One<String> late = Sinks.one();
    CountDownLatch waiting = new CountDownLatch(1);
    try (TlsTestServer server =
            TlsTestServer.builder()
                .handler(
                    (request, response) -> {
                      waiting.countDown();
                      return response.sendString(late.asMono());
                    })
                .start();
        StartedGateway gateway = start(server, listener.properties());
        HttpClient client = TlsClient.of(Version.HTTP_2, ca)) {
      CompletableFuture<HttpResponse<String>> held =
          client.sendAsync(call(gateway), BodyHandlers.ofString());
      assertThat(waiting.await(20, TimeUnit.SECONDS)).isTrue();
      Thread stopping = Thread.ofVirtual().start(gateway::stop);
      Eventually.until(
          Duration.ofSeconds(20), "stopping", () -> !accepts(gateway.url("/").getPort()));
      assertThat(held).isNotDone();
      late.tryEmitValue("{}").orThrow();
      assertThat(held.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
      assertThat(stopping.join(Duration.ofSeconds(30))).isTrue();
    }
  }

  @Test
  void aQuietStreamOverHttp2IsNoIdleConnection() throws Exception {
    Listener listener = new Listener(folder);
    listener.write(ca.issue("localhost"));
    Flux<ByteBuf> events =
        Flux.just("data: 1\n\n")
            .concatWith(Mono.delay(Duration.ofSeconds(3)).thenReturn("data: 2\n\n"))
            .map(event -> Unpooled.copiedBuffer(event, UTF_8));
    try (TlsTestServer server =
            TlsTestServer.builder()
                .handler(
                    (request, response) ->
                        response
                            .header("content-type", "text/event-stream")
                            .sendObject(events, event -> true))
                .start();
        StartedGateway gateway =
            start(server, listener.properties("--server.netty.idle-timeout=1s"));
        HttpClient client = TlsClient.of(Version.HTTP_2, ca)) {
      assertThat(client.send(call(gateway), BodyHandlers.ofString()).body())
          .contains("data: 1", "data: 2");
    }
  }

  private static boolean accepts(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException refused) {
      return false;
    }
  }
}
