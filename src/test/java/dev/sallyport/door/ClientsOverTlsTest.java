package dev.sallyport.door;

import static dev.sallyport.testing.McpClient.CALL;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.config.general.GeneralSettings;
import dev.sallyport.testing.Definitions;
import dev.sallyport.testing.Eventually;
import dev.sallyport.testing.Listener;
import dev.sallyport.testing.McpClient;
import dev.sallyport.testing.RawTestServer;
import dev.sallyport.testing.StartedGateway;
import dev.sallyport.testing.TestCa;
import dev.sallyport.testing.TlsClient;
import dev.sallyport.testing.TlsTestServer;
import io.netty.buffer.Unpooled;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What clients get by TLS with HTTP/2 is what they get with HTTP/1.1. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class ClientsOverTlsTest {
  private static final String EVENT = "id: 1\ndata: {}\n\n";

  private final TestCa ca = TestCa.root("Door CA");
  private final Queue<String> seenHeaders = new ConcurrentLinkedQueue<>();
  private final AtomicInteger cancelled = new AtomicInteger();
  private TlsTestServer server;
  private RawTestServer cutting;
  private StartedGateway gateway;

  @BeforeAll
  void start(@TempDir Path folder) {
    Listener listener = new Listener(folder);
    listener.write(ca.issue("localhost", "127.0.0.1"));
    server =
        TlsTestServer.builder()
            .handler(
                (request, response) ->
                    switch (request.uri()) {
                      case "/events" ->
                          response
                              .header("content-type", "text/event-stream")
                              .sendObject(
                                  Flux.just(EVENT)
                                      .concatWith(Mono.never())
                                      .doOnCancel(cancelled::incrementAndGet)
                                      .map(event -> Unpooled.copiedBuffer(event, UTF_8)),
                                  event -> true);
                      case "/echo" ->
                          request
                              .receive()
                              .aggregate()
                              .asByteArray()
                              .flatMap(
                                  body ->
                                      Mono.from(
                                          response
                                              .header("content-type", "application/json")
                                              .sendByteArray(Mono.just(body))));
                      default -> {
                        request.requestHeaders().forEach(each -> seenHeaders.add(each.getKey()));
                        yield request
                            .receive()
                            .then(
                                response
                                    .header("content-type", "application/json")
                                    .header("connection", "keep-alive")
                                    .header("x-kept", "yes")
                                    .sendString(
                                        Mono.just("{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{}}"))
                                    .then());
                      }
                    })
            .start();
    cutting =
        RawTestServer.start(
            socket -> {
              socket.getInputStream().read(new byte[8192]);
              socket
                  .getOutputStream()
                  .write(
                      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{\"jsonrpc\":"
                          .getBytes(UTF_8));
              socket.getOutputStream().write(new byte[50_000]);
              socket.close();
            });
    gateway =
        StartedGateway.in(
            folder,
            GeneralSettings.DEFAULTS,
            List.of(
                Definitions.server("plain", server.url()).build(),
                Definitions.server("events", server.url().resolve("/events")).build(),
                Definitions.server("cut", URI.create("http://127.0.0.1:" + cutting.port() + "/mcp"))
                    .build(),
                Definitions.server("echo", server.url().resolve("/echo")).build()),
            Map.of(),
            listener.properties("--management.server.port=0"));
  }

  @AfterAll
  void stop() {
    gateway.close();
    server.close();
    cutting.close();
  }

  private URI url(String path) {
    return URI.create("https://localhost:" + gateway.url("/").getPort() + path);
  }

  private HttpRequest.Builder post(String path, String body) {
    return HttpRequest.newBuilder(url(path))
        .timeout(Duration.ofSeconds(20))
        .header("Content-Type", "application/json")
        .header("Accept", "application/json, text/event-stream")
        .POST(BodyPublishers.ofString(body));
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
  void callsAreAnswered(Version version) throws Exception {
    try (HttpClient client = TlsClient.of(version, ca)) {
      for (int i = 0; i < 3; i++) {
        HttpResponse<String> answer =
            client.send(post("/mcp/plain", CALL).build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.version()).isEqualTo(version);
        assertThat(answer.body()).contains("result");
        assertThat(answer.headers().map()).containsKey("x-kept").doesNotContainKey("connection");
      }
      assertThat(seenHeaders)
          .isNotEmpty()
          .noneMatch(name -> name.startsWith(":") || name.startsWith("x-http2"));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
  void manyCallsAtATimeAreAnswered(Version version) {
    try (HttpClient client = TlsClient.of(version, ca)) {
      List<CompletableFuture<HttpResponse<String>>> calls =
          IntStream.range(0, 80)
              .mapToObj(
                  i -> client.sendAsync(post("/mcp/plain", CALL).build(), BodyHandlers.ofString()))
              .toList();
      assertThat(calls).allMatch(call -> call.join().statusCode() == 200);
    }
  }

  /** Streams that are listened to stay open, and calls need room beside them (RFC 9113 §6.5.2). */
  @Test
  void aConnectionOfHttp2TakesAThousandStreams() throws Exception {
    try (SSLSocket socket =
        (SSLSocket)
            TlsClient.context(ca, null)
                .getSocketFactory()
                .createSocket("localhost", gateway.url("/").getPort())) {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setApplicationProtocols(new String[] {"h2"});
      socket.setSSLParameters(parameters);
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(UTF_8));
      socket.getOutputStream().write(new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0});
      DataInputStream in = new DataInputStream(socket.getInputStream());
      int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
      assertThat(in.readUnsignedByte()).as("SETTINGS").isEqualTo(4);
      in.skipNBytes(5);
      Map<Integer, Integer> settings = new HashMap<>();
      for (int read = 0; read < length; read += 6) {
        settings.put(in.readUnsignedShort(), in.readInt());
      }
      assertThat(settings).containsEntry(3, 1000).containsEntry(6, 32 * 1024);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
  void eventsComeAsTheyAreSentAndACancelTravelsToTheServer(Version version) throws Exception {
    int before = cancelled.get();
    try (HttpClient client = TlsClient.of(version, ca)) {
      HttpResponse<Stream<String>> answer =
          client.send(post("/mcp/events", CALL).build(), BodyHandlers.ofLines());
      Iterator<String> lines = answer.body().iterator();
      assertThat(lines.next()).isEqualTo("id: 1");
      answer.body().close();
      Eventually.until(Duration.ofSeconds(10), "cancelled", () -> cancelled.get() > before);
      assertThat(
              client.send(post("/mcp/plain", CALL).build(), BodyHandlers.ofString()).statusCode())
          .isEqualTo(200);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
  void largeBodiesPassInBothDirections(Version version) throws Exception {
    String text = "x".repeat(3 * 1024 * 1024);
    String call =
        "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\",\"params\":{\"name\":\"a\",\"arguments\":{\"t\":\"%s\"}}}"
            .formatted(text);
    try (HttpClient client = TlsClient.of(version, ca)) {
      assertThat(client.send(post("/mcp/echo", call).build(), BodyHandlers.ofString()).body())
          .isEqualTo(call);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
  void aBodyOverTheLimitIsRefusedInWords(Version version) throws Exception {
    try (HttpClient client = TlsClient.of(version, ca)) {
      HttpResponse<String> other =
          client.send(post("/mcp/plain", CALL).build(), BodyHandlers.ofString());
      assertThat(other.statusCode()).isEqualTo(200);
      HttpResponse<String> answer =
          client.send(
              post("/mcp/plain", "x".repeat(6 * 1024 * 1024)).build(), BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(413);
      assertThat(
              client.send(post("/mcp/plain", CALL).build(), BodyHandlers.ofString()).statusCode())
          .isEqualTo(200);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
  void halfAnAnswerIsNeverTakenForAWholeOne(Version version) throws Exception {
    try (HttpClient client = TlsClient.of(version, ca)) {
      HttpResponse<Stream<String>> stream =
          client.send(post("/mcp/events", CALL).build(), BodyHandlers.ofLines());
      Iterator<String> lines = stream.body().iterator();
      assertThat(lines.next()).isEqualTo("id: 1");
      assertThatThrownBy(() -> client.send(post("/mcp/cut", CALL).build(), BodyHandlers.ofString()))
          .isInstanceOf(IOException.class)
          .isNotInstanceOf(HttpTimeoutException.class);
      assertThat(lines.next()).as("another stream goes on").isEqualTo("data: {}");
      assertThat(
              client.send(post("/mcp/plain", CALL).build(), BodyHandlers.ofString()).statusCode())
          .isEqualTo(200);
      stream.body().close();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
  void pagesOfOtherOriginsMayNotCall(Version version) throws Exception {
    try (HttpClient client = TlsClient.of(version, ca)) {
      assertThat(
              client
                  .send(
                      post("/mcp/plain", CALL).header("Origin", "https://evil.example").build(),
                      BodyHandlers.ofString())
                  .statusCode())
          .isEqualTo(403);
      assertThat(
              client
                  .send(
                      post("/mcp/plain", CALL).header("Origin", "https://localhost:1").build(),
                      BodyHandlers.ofString())
                  .statusCode())
          .isEqualTo(200);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
  void exchangesAreCountedEachOnTheirOwn(Version version) {
    try (HttpClient client = TlsClient.of(version, ca)) {
      double before = counted();
      List<CompletableFuture<HttpResponse<String>>> calls =
          IntStream.range(0, 20)
              .mapToObj(
                  i -> client.sendAsync(post("/mcp/plain", CALL).build(), BodyHandlers.ofString()))
              .toList();
      calls.forEach(CompletableFuture::join);
      Eventually.until(Duration.ofSeconds(10), "counted", () -> counted() == before + 20);
    }
  }

  /** Calls of one server that were answered without an error. */
  private double counted() {
    return McpClient.get(gateway.management("/metrics"))
        .body()
        .lines()
        .filter(line -> line.startsWith("mcp_server_operation_duration_seconds_count"))
        .filter(line -> line.contains("server=\"plain\"") && line.contains("error_type=\"\""))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }
}
