package dev.sallyport.testing;

import dev.sallyport.jsonrpc.JsonTree;
import dev.sallyport.jsonrpc.ServerSentEvent;
import io.netty.buffer.ByteBuf;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An MCP server of revision 2026-07-28 and nothing older, over plain HTTP on loopback. Its tools:
 * {@code echo}; {@code rounds} asks as often as its argument says; {@code region} wants an argument
 * in a header; {@code hang} says nothing more after its progress. Whoever listens hears what the
 * test says. Whoever starts it closes it.
 */
public final class ModernServer implements AutoCloseable {
  private final TlsTestServer server = TlsTestServer.builder().handler(this::handle).start();
  private final List<Seen> seen = new CopyOnWriteArrayList<>();
  private final List<ModernListen> listens = new CopyOnWriteArrayList<>();
  private final CountDownLatch hungUp = new CountDownLatch(1);
  private final Sinks.Many<Integer> steps = Sinks.many().replay().all();
  private final int listsAreGoodForMillis;
  private volatile boolean silent;

  /** Whose lists are good for a moment. */
  public ModernServer() {
    this(Duration.ofMillis(5));
  }

  /** Whose lists are good for that long, for everyone. */
  public ModernServer(Duration listsAreGoodFor) {
    this.listsAreGoodForMillis = (int) listsAreGoodFor.toMillis();
  }

  /** A request: its message, and the headers that mirror it. */
  public record Seen(JsonNode message, String method, String name, String region, String tenant) {}

  /** Its endpoint. */
  public URI url() {
    return server.url().resolve("/mcp");
  }

  /** Requests so far, in their order. */
  public List<Seen> seen() {
    return List.copyOf(seen);
  }

  /** Requests of that method so far. */
  public List<Seen> seen(String method) {
    return seen.stream().filter(each -> each.method().equals(method)).toList();
  }

  /** Who has listened so far, in their order. */
  public List<ModernListen> listens() {
    return List.copyOf(listens);
  }

  /** The listen of that number, from 0, once it's there. */
  public ModernListen listen(int number) {
    Eventually.until(Duration.ofSeconds(20), "listen " + number, () -> listens.size() > number);
    return listens.get(number);
  }

  /** Whether it takes messages and answers nothing, from now on. */
  public void saysNothing(boolean now) {
    silent = now;
  }

  /** Opens when a client leaves {@code hang}. */
  public CountDownLatch hungUp() {
    return hungUp;
  }

  /** The calls of {@code steps} go on: with progress, and once it's complete with the result. */
  public Sinks.Many<Integer> steps() {
    return steps;
  }

  private Flux<JsonNode> steps(JsonNode message) {
    return steps
        .asFlux()
        .map(
            step -> {
              ObjectNode notice = JsonTree.copy(progress(message));
              ((ObjectNode) notice.path("params")).put("progress", step);
              return (JsonNode) notice;
            })
        .concatWith(
            Mono.fromSupplier(() -> JsonTree.result(message.path("id"), text("all steps"))));
  }

  private Publisher<Void> handle(HttpServerRequest request, HttpServerResponse response) {
    if (!request.method().name().equals("POST")) {
      return response.status(405).send();
    }
    return request
        .receive()
        .aggregate()
        .asByteArray()
        .flatMap(body -> Mono.from(post(JsonTree.read(body).orElseThrow(), request, response)));
  }

  private Publisher<Void> post(
      JsonNode message, HttpServerRequest request, HttpServerResponse response) {
    Seen now =
        new Seen(
            message,
            request.requestHeaders().get("Mcp-Method", ""),
            request.requestHeaders().get("Mcp-Name", ""),
            request.requestHeaders().get("Mcp-Param-Region", ""),
            request.requestHeaders().get("X-Tenant", ""));
    seen.add(now);
    if (silent) {
      return Mono.never();
    }
    if (!now.method().equals(message.path("method").asString())) {
      return error(response, message, -32_020, "Header mismatch: Mcp-Method");
    }
    JsonNode params = message.path("params");
    return switch (now.method() + " " + params.path("name").asString("")) {
      case "subscriptions/listen " -> listen(message, response);
      case "server/discover " -> json(response, message, discovered());
      case "tools/list " -> json(response, message, tools());
      case "tools/call rounds" -> rounds(message, response);
      case "tools/call region" ->
          now.region().isEmpty()
              ? error(response, message, -32_020, "Header mismatch: Mcp-Param-Region")
              : json(response, message, text(now.region()));
      case "tools/call hang" ->
          events(
              response,
              Flux.just(progress(message)).concatWith(Flux.never()).doOnCancel(hungUp::countDown));
      case "tools/call steps" -> events(response, steps(message));
      case "tools/call missing" -> error(response, message, -32_021, "no sampling");
      default -> json(response, message, text("echo"));
    };
  }

  private Publisher<Void> listen(JsonNode message, HttpServerResponse response) {
    ModernListen listen = new ModernListen(message);
    listens.add(listen);
    return events(response, listen.messages());
  }

  private static Publisher<Void> rounds(JsonNode message, HttpServerResponse response) {
    JsonNode params = message.path("params");
    int wanted = params.path("arguments").path("rounds").asInt(1);
    String state = params.path("requestState").asString("");
    String answer = params.path("inputResponses").path("k").path("content").path("a").asString("");
    String so = state + answer;
    return so.length() == wanted
        ? json(response, message, text(so))
        : json(
            response,
            message,
            tree(
                """
                {"resultType":"input_required","requestState":"%s","inputRequests":{"k":
                {"method":"elicitation/create","params":{"message":"%s?"}}}}"""
                    .formatted(so, so)));
  }

  private static JsonNode discovered() {
    return tree(
        """
        {"resultType":"complete","supportedVersions":["2026-07-28"],"ttlMs":5,"cacheScope":"public",
        "capabilities":{"tools":{},"logging":{}},"instructions":"ask",
        "_meta":{"io.modelcontextprotocol/serverInfo":{"name":"new","version":"2"}}}""");
  }

  private JsonNode tools() {
    return tree(
        """
        {"resultType":"complete","ttlMs":%d,"cacheScope":"public","tools":[
        {"name":"region","inputSchema":{"type":"object","properties":{"where":{"type":"object",
        "properties":{"region":{"type":"string","x-mcp-header":"Region"}}}}}},
        {"name":"list","inputSchema":{"type":"object"},"outputSchema":{"type":"array"}}]}"""
            .formatted(listsAreGoodForMillis));
  }

  private static JsonNode text(String text) {
    return JsonTree.object()
        .put("resultType", "complete")
        .set("content", tree("[" + JsonTree.object().put("type", "text").put("text", text) + "]"));
  }

  private static JsonNode progress(JsonNode message) {
    JsonNode token = message.path("params").path("_meta").path("progressToken");
    return JsonTree.notification(
        "notifications/progress", JsonTree.object().put("progress", 1).set("progressToken", token));
  }

  private static JsonNode tree(String json) {
    return JsonTree.read(json.getBytes(StandardCharsets.UTF_8)).orElseThrow();
  }

  private static Publisher<Void> json(
      HttpServerResponse response, JsonNode message, JsonNode result) {
    return response
        .header("Content-Type", "application/json")
        .sendByteArray(Mono.just(JsonTree.write(JsonTree.result(message.path("id"), result))));
  }

  private static Publisher<Void> error(
      HttpServerResponse response, JsonNode message, int code, String text) {
    return response
        .status(400)
        .header("Content-Type", "application/json")
        .sendByteArray(
            Mono.just(
                JsonTree.write(JsonTree.error(message.path("id"), JsonTree.error(code, text)))));
  }

  private static Publisher<Void> events(HttpServerResponse response, Flux<JsonNode> messages) {
    Flux<ByteBuf> events = messages.map(each -> ServerSentEvent.message(JsonTree.write(each)));
    return response
        .header("Content-Type", "text/event-stream")
        .sendHeaders()
        .send(events, event -> true);
  }

  @Override
  public void close() {
    server.close();
  }
}
