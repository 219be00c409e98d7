package dev.sallyport.downstream.legacy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.jsonrpc.JsonTree;
import dev.sallyport.testing.Definitions;
import dev.sallyport.testing.McpClient;
import dev.sallyport.testing.ModernListen;
import dev.sallyport.testing.ModernServer;
import dev.sallyport.testing.RunningGateway;
import java.net.http.HttpResponse;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What legacy clients hear of changes at a modern server, at its own path and at the one of all.
 */
class ListeningTest {
  private static final String INITIALIZE =
      """
      {"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25",
      "clientInfo":{"name":"c","version":"1"},"capabilities":{}}}""";

  private final ModernServer server = new ModernServer();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private RunningGateway gateway;

  @BeforeEach
  void start() {
    gateway = RunningGateway.with(Definitions.server("new", server.url()).build());
  }

  @AfterEach
  void stop() {
    gateway.close();
    server.close();
    threads.shutdownNow();
  }

  private String session(String path) {
    return McpClient.post(gateway.url(path), INITIALIZE)
        .headers()
        .firstValue("Mcp-Session-Id")
        .orElseThrow();
  }

  private Future<HttpResponse<Stream<String>>> open(String path, String session) {
    return threads.submit(() -> McpClient.getLines(gateway.url(path), "Mcp-Session-Id", session));
  }

  private static Iterator<String> messages(Future<HttpResponse<Stream<String>>> stream)
      throws Exception {
    HttpResponse<Stream<String>> response = stream.get(30, TimeUnit.SECONDS);
    assertThat(response.statusCode()).isEqualTo(200);
    return response.body().filter(line -> line.startsWith("data: ")).iterator();
  }

  private CompletableFuture<HttpResponse<String>> subscribe(
      String path, String session, String uri) {
    return McpClient.postAsync(
        gateway.url(path),
        """
        {"jsonrpc":"2.0","id":1,"method":"resources/subscribe","params":{"uri":"%s"}}"""
            .formatted(uri),
        "Mcp-Session-Id",
        session);
  }

  private static String seen(String path) {
    return path.equals("/mcp") ? "note://a#~new" : "note://a";
  }

  @ParameterizedTest
  @ValueSource(strings = {"/mcp/new", "/mcp"})
  void noChangeIsMissedOnceAStreamIsOpenOrASubscriptionAnswered(String path) throws Exception {
    String session = session(path);
    Future<HttpResponse<Stream<String>>> stream = open(path, session);
    ModernListen first = server.listen(0);
    assertThat(stream.isDone()).isFalse();
    first.acknowledge();
    Iterator<String> messages = messages(stream);

    CompletableFuture<HttpResponse<String>> subscribed = subscribe(path, session, seen(path));
    ModernListen second = server.listen(1);
    assertThat(second.resources()).containsExactly("note://a");
    first.tell("notifications/tools/list_changed", JsonTree.object());
    assertThat(messages.next()).contains("notifications/tools/list_changed");
    assertThat(subscribed).isNotDone();
    second.acknowledge();
    assertThat(subscribed.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    assertThat(first.left().await(20, TimeUnit.SECONDS)).isTrue();
    second.tell("notifications/resources/updated", JsonTree.object().put("uri", "note://a"));
    assertThat(messages.next()).contains("notifications/resources/updated", seen(path));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/mcp/new", "/mcp"})
  void whatMayHaveChangedWhileTheServerWasAwayIsTold(String path) throws Exception {
    String session = session(path);
    subscribe(path, session, seen(path)).get(20, TimeUnit.SECONDS);
    Future<HttpResponse<Stream<String>>> stream = open(path, session);
    server.listen(0).acknowledge();
    Iterator<String> messages = messages(stream);
    server.listen(0).end();
    server.listen(1).acknowledge();
    assertThat(messages.next()).contains("notifications/tools/list_changed");
    assertThat(messages.next()).contains("notifications/prompts/list_changed");
    assertThat(messages.next()).contains("notifications/resources/list_changed");
    assertThat(messages.next()).contains("notifications/resources/updated", seen(path));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/mcp/new", "/mcp"})
  void aServerThatTellsNothingKeepsNobodyFromListening(String path) throws Exception {
    String session = session(path);
    Future<HttpResponse<Stream<String>>> stream = open(path, session);
    server.listen(0).end();
    assertThat(stream.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
  }
}
