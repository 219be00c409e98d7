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
import dev.sallyport.testing.Eventually;
import dev.sallyport.testing.McpClient;
import dev.sallyport.testing.RawTestServer;
import dev.sallyport.testing.RunningGateway;
import dev.sallyport.testing.TestCa;
import dev.sallyport.testing.TestCertificate;
import dev.sallyport.testing.TlsTestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

/** Certificates change on both sides while clients call, in the order that docs/tls.md tells. */
class RotationTest {
  private static final int ROTATIONS = 20;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration SLOW = Duration.ofSeconds(3);
  private static final String SLOW_CALL = CALL.replace("echo", "slow");
  private static final String RESULT = "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{}}";

  /** All of them shake hands anew with each change, both ends on this machine. */
  private static final GeneralSettings FEW_CONNECTIONS = connections(24);

  private final AtomicInteger made = new AtomicInteger();
  private final AtomicInteger answered = new AtomicInteger();
  private final AtomicInteger slowInFlight = new AtomicInteger();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final Queue<CompletableFuture<?>> calls = new ConcurrentLinkedQueue<>();

  @TempDir Path folder;

  /** The authorities of both sides at one time. */
  private record Generation(TestCa servers, TestCa clients) {
    static Generation number(int i) {
      return new Generation(TestCa.root("Servers CA " + i), TestCa.root("Clients CA " + i));
    }
  }

  /** The versions take turns: each says in another way that a client's certificate is refused. */
  @Test
  void noCallFailsWhileCaAndClientKeyAndServerCertificateChangeTwentyTimes() throws Exception {
    Generation now = Generation.number(0);
    trust(now);
    show(now);
    try (TlsTestServer server =
            serving(0, now, now)
                .handler(
                    (request, response) ->
                        request
                            .receive()
                            .aggregate()
                            .asString()
                            .delayUntil(
                                body -> body.contains("slow") ? Mono.delay(SLOW) : Mono.empty())
                            .then(response.sendString(Mono.just(RESULT)).then()))
                .start();
        RunningGateway gateway = gateway(server.url());
        ScheduledExecutorService load = Executors.newScheduledThreadPool(2)) {
      List<Future<?>> running =
          List.of(
              load.scheduleAtFixedRate(() -> call(gateway), 0, 20, TimeUnit.MILLISECONDS),
              load.scheduleWithFixedDelay(gateway::lookAtFiles, 0, 5, TimeUnit.MILLISECONDS));
      for (int i = 1; i <= ROTATIONS; i++) {
        Generation next = Generation.number(i);
        awaitCalls();
        trust(now, next);
        gateway.lookAtFiles();
        server.become(serving(i, next, now, next));
        show(next);
        trust(next);
        gateway.lookAtFiles();
        now = next;
      }
      awaitCalls();
      assertThat(running).noneMatch(Future::isDone);
      load.shutdownNow();
      assertThat(load.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
      calls.forEach(CompletableFuture::join);
    }
    assertThat(failures).isEmpty();
    assertThat(made.get()).isGreaterThan(10 * ROTATIONS);
  }

  /** As many calls are answered as were made before this moment, and slow ones are in flight. */
  private void awaitCalls() {
    int enough = made.get() - slowInFlight.get() + 15;
    Eventually.until(PATIENCE, "calls", () -> answered.get() >= enough && slowInFlight.get() >= 2);
  }

  private void call(RunningGateway gateway) {
    int number = made.incrementAndGet();
    boolean slow = number % 10 == 0;
    if (slow) {
      slowInFlight.incrementAndGet();
    }
    calls.add(
        McpClient.postAsync(gateway.url("/mcp/busy"), slow ? SLOW_CALL : CALL)
            .handle(
                (answer, failure) -> {
                  answered.incrementAndGet();
                  if (slow) {
                    slowInFlight.decrementAndGet();
                  }
                  if (failure != null) {
                    failures.add(number + ": " + failure);
                  } else if (!answer.body().equals(RESULT)) {
                    failures.add(number + ": " + answer.statusCode() + " " + answer.body());
                  }
                  return null;
                }));
  }

  /** The server hears of the request for the first time by the second handshake. */
  @Test
  void aHandshakeByTrustThatWasReplacedIsMadeAgain() throws Exception {
    Generation old = Generation.number(1);
    Generation now = Generation.number(2);
    trust(old);
    show(now);
    CountDownLatch connected = new CountDownLatch(1);
    CountDownLatch replaced = new CountDownLatch(1);
    try (TlsTestServer server = serving(0, now, now).start();
        RawTestServer slowWay =
            RawTestServer.start(
                socket -> {
                  connected.countDown();
                  await(replaced);
                  pass(socket, server.port());
                });
        RunningGateway gateway = gateway(slowWay.httpsUrl())) {
      CompletableFuture<HttpResponse<String>> call =
          McpClient.postAsync(gateway.url("/mcp/busy"), CALL);
      await(connected);
      trust(now);
      gateway.lookAtFiles();
      replaced.countDown();
      assertThat(call.get(30, TimeUnit.SECONDS).body()).isEqualTo("ok");
      assertThat(server.requests()).isEqualTo(1);
      assertThat(server.handshakes()).isEqualTo(1);
      assertThat(slowWay.connections()).isEqualTo(2);
    }
  }

  /** TLS 1.3 refuses a client's certificate after the client's part of the handshake. */
  @Test
  void aClientCertificateThatWasReplacedIsNotTheLastWord() throws Exception {
    Generation old = Generation.number(1);
    Generation now = Generation.number(2);
    trust(now);
    show(old);
    CountDownLatch connected = new CountDownLatch(1);
    CountDownLatch replaced = new CountDownLatch(1);
    try (TlsTestServer server = serving(0, now, now).start();
        RawTestServer slowWay =
            RawTestServer.start(
                socket -> {
                  connected.countDown();
                  await(replaced);
                  pass(socket, server.port());
                });
        RunningGateway gateway = gateway(slowWay.httpsUrl())) {
      CompletableFuture<HttpResponse<String>> call =
          McpClient.postAsync(gateway.url("/mcp/busy"), CALL);
      await(connected);
      show(now);
      gateway.lookAtFiles();
      replaced.countDown();
      assertThat(call.get(30, TimeUnit.SECONDS).body()).isEqualTo("ok");
      assertThat(server.requests()).isEqualTo(1);
    }
  }

  /**
   * It asked for a certificate, so a connection that ends before an answer looks like a refusal.
   */
  @Test
  void whatTheServerMayHaveTakenIsNotSentAgain() throws Exception {
    Generation old = Generation.number(1);
    Generation now = Generation.number(2);
    trust(old);
    show(old);
    CountDownLatch taken = new CountDownLatch(1);
    CountDownLatch replaced = new CountDownLatch(1);
    try (TlsTestServer server =
            serving(0, old, old)
                .handler(
                    (request, response) -> {
                      taken.countDown();
                      return Mono.<Void>fromRunnable(
                              () ->
                                  response.withConnection(
                                      connection ->
                                          Thread.ofVirtual()
                                              .start(
                                                  () -> {
                                                    await(replaced);
                                                    connection.dispose();
                                                  })))
                          .then(Mono.never());
                    })
                .start();
        RunningGateway gateway = gateway(server.url())) {
      CompletableFuture<HttpResponse<String>> call =
          McpClient.postAsync(gateway.url("/mcp/busy"), CALL);
      await(taken);
      trust(old, now);
      gateway.lookAtFiles();
      replaced.countDown();
      assertThat(call.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(502);
      assertThat(server.requests()).isEqualTo(1);
    }
  }

  private RunningGateway gateway(URI url) {
    ServerTls tls =
        new ServerTls(
            new SslVerify.CaPath(folder.resolve("ca.pem")),
            false,
            new ClientIdentity(folder.resolve("client.pem"), folder.resolve("client.key"), null),
            null,
            TlsVersion.TLS_1_2,
            null,
            List.of());
    return RunningGateway.with(FEW_CONNECTIONS, Definitions.server("busy", url).tls(tls).build());
  }

  private static GeneralSettings connections(int most) {
    return Definitions.withLimits(GeneralSettings.DEFAULTS.maxRequestBytes(), most);
  }

  private static TlsTestServer.Builder serving(int turn, Generation own, Generation... clients) {
    return TlsTestServer.builder()
        .protocol(turn % 2 == 0 ? "TLSv1.3" : "TLSv1.2")
        .certificate(own.servers().issue("localhost"))
        .requireClientCertificateOf(
            Stream.of(clients).map(Generation::clients).toArray(TestCa[]::new));
  }

  private void trust(Generation... generations) {
    replace(
        "ca.pem",
        Stream.of(generations).map(each -> each.servers().pem()).collect(Collectors.joining()));
  }

  /** The gateway may look between the two files. */
  private void show(Generation generation) {
    TestCertificate gateway =
        generation.clients().issue(CertificateOptions.server("gateway").forClientsOnly());
    replace("client.pem", gateway.pem());
    replace("client.key", gateway.keyPem());
  }

  private void replace(String name, String text) {
    try {
      Path written = Files.writeString(folder.resolve(name + ".new"), text);
      Files.move(written, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void pass(Socket near, int port) throws IOException {
    try (near;
        Socket far = new Socket(InetAddress.getLoopbackAddress(), port)) {
      Thread.ofVirtual().start(() -> copy(far, near));
      near.getInputStream().transferTo(far.getOutputStream());
    }
  }

  private static void copy(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException closed) {
      // By the other side, or by the end of the test.
    }
  }
}
