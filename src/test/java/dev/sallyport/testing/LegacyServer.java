package dev.sallyport.testing;

import dev.sallyport.jsonrpc.JsonTree;
import dev.sallyport.jsonrpc.ServerSentEvent;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An MCP server of revision 2025-11-25 with sessions, over plain HTTP on loopback. Its tools:
 * {@code echo}; {@code twice} asks two questions at once; {@code rounds} asks one after the other,
 * with progress before each; {@code asks} asks and then says nothing more; {@code hang} says
 * nothing more after its progress; {@code cut} breaks off. Whoever starts it closes it.
 */
public final class LegacyServer implements AutoCloseable {
  private final TlsTestServer server = TlsTestServer.builder().handler(this::handle).start();
  private final AtomicInteger sessions = new AtomicInteger();
  private final Set<String> open = ConcurrentHashMap.newKeySet();
  private final List<JsonNode> received = new CopyOnWriteArrayList<>();
  private final List<String> callers = new CopyOnWriteArrayList<>();
  private final BlockingQueue<JsonNode> notifications = new LinkedBlockingQueue<>();
  private final BlockingQueue<JsonNode> responses = new LinkedBlockingQueue<>();
  private final Map<String, Asking> asking = new ConcurrentHashMap<>();

  private final BlockingQueue<HttpHeaders> ends = new LinkedBlockingQueue<>();

  /** A call that waits for two answers. */
  private static final class Asking {
    final Sinks.Many<ObjectNode> stream = Sinks.many().unicast().onBackpressureBuffer();
    final Map<String, JsonNode> answers = new ConcurrentHashMap<>();
    final JsonNode id;

    Asking(JsonNode id) {
      this.id = id;
    }
  }

  /** Its endpoint. */
  public URI url() {
    return server.url().resolve("/mcp");
  }

  /** How many sessions were begun. */
  public int sessionsBegun() {
    return sessions.get();
  }

  /** How many sessions weren't ended yet. */
  public int openSessions() {
    return open.size();
  }

  /** Headers of the requests that ended sessions. */
  public BlockingQueue<HttpHeaders> ends() {
    return ends;
  }

  /** Forgets all sessions, as a restart does. */
  public void forgetSessions() {
    open.clear();
  }

  /** How often a method was asked for. */
  public long received(String method) {
    return received.stream()
        .filter(each -> method.equals(each.path("method").asString("")))
        .count();
  }

  /** Messages so far, in their order. */
  public List<JsonNode> received() {
    return List.copyOf(received);
  }

  /** Sessions of the calls of {@code echo}, in their order. */
  public List<String> sessionsOfCalls() {
    return List.copyOf(callers);
  }

  /** The next notification beside {@code initialized}. */
  public BlockingQueue<JsonNode> notifications() {
    return notifications;
  }

  /** Answers to its questions that were errors. */
  public BlockingQueue<JsonNode> refusals() {
    return responses;
  }

  private Publisher<Void> handle(HttpServerRequest request, HttpServerResponse response) {
    String session = request.requestHeaders().get("Mcp-Session-Id");
    return switch (request.method().name()) {
      case "DELETE" -> {
        ends.add(request.requestHeaders().copy());
        open.remove(String.valueOf(session));
        yield response.send();
      }
      case "GET" -> response.status(405).send();
      default ->
          request
              .receive()
              .aggregate()
              .asByteArray()
              .flatMap(
                  body -> Mono.from(post(JsonTree.read(body).orElseThrow(), session, response)));
    };
  }

  private Publisher<Void> post(JsonNode message, String session, HttpServerResponse response) {
    received.add(message);
    String method = message.path("method").asString("");
    if (method.equals("initialize")) {
      String id = "session-" + sessions.incrementAndGet();
      open.add(id);
      response.header("Mcp-Session-Id", id);
      return json(response, message, initialized());
    }
    // A DELETE on another connection may come before.
    if (message.has("error")) {
      responses.add(message);
    }
    if (session == null || !open.contains(session)) {
      ObjectNode error = JsonTree.error(-32_001, "Session not found");
      return response.status(session == null ? 400 : 404).sendString(Mono.just(error.toString()));
    }
    if (!message.has("id") || !message.has("method")) {
      return accept(message, method, response);
    }
    String tool = message.path("params").path("name").asString("");
    return switch (method + " " + tool) {
      case "tools/list " -> json(response, message, tools());
      case "tools/call twice" -> ask(message, response);
      case "tools/call rounds", "tools/call asks" -> rounds(message, response);
      case "tools/call hang" ->
          events(response, Flux.just(progress(message)).concatWith(Flux.never()));
      case "tools/call cut" -> cut(message, response);
      default -> {
        callers.add(session);
        yield json(response, message, JsonTree.object().set("content", text(session)));
      }
    };
  }

  private Publisher<Void> accept(JsonNode message, String method, HttpServerResponse response) {
    if (message.has("method") && !method.equals("notifications/initialized")) {
      notifications.add(message);
    }
    String id = message.path("id").asString("");
    Asking call = asking.get(id.replaceFirst(".$", ""));
    if (id.startsWith("round")) {
      nextRound(message, id);
    } else if (call != null && message.has("result")) {
      call.answers.put(id, message.path("result"));
      if (call.answers.size() == 2) {
        String said =
            call.answers
                    .getOrDefault(id.replaceFirst(".$", "a"), message)
                    .path("content")
                    .path("name")
                    .asString("")
                + "+"
                + call.answers
                    .getOrDefault(id.replaceFirst(".$", "b"), message)
                    .path("roots")
                    .size();
        call.stream.tryEmitNext(
            JsonTree.result(call.id, JsonTree.object().set("content", text(said))));
        call.stream.tryEmitComplete();
      }
    }
    return response.status(202).send();
  }

  private Publisher<Void> rounds(JsonNode message, HttpServerResponse response) {
    Asking call = new Asking(message);
    String key = "round" + asking.size() + "-";
    asking.put(key, call);
    call.stream.tryEmitNext(progress(message));
    call.stream.tryEmitNext(question(key + "1", "First?"));
    return events(response, call.stream.asFlux());
  }

  private void nextRound(JsonNode answer, String id) {
    Asking call = asking.get(id.replaceFirst(".$", ""));
    boolean isDone = id.endsWith("2");
    String said = answer.path("result").path("content").path("name").asString("-");
    if (call == null) {
      return;
    }
    JsonNode first = call.answers.get("1");
    String before = first == null ? "" : first.asString() + "+";
    if (isDone) {
      call.stream.tryEmitNext(
          JsonTree.result(
              call.id.path("id"), JsonTree.object().set("content", text(before + said))));
      call.stream.tryEmitComplete();
      return;
    }
    call.answers.put("1", JsonTree.object().put("a", said).path("a"));
    call.stream.tryEmitNext(progress(call.id));
    if (call.id.path("params").path("name").asString("").equals("rounds")) {
      call.stream.tryEmitNext(question(id.replaceFirst(".$", "2"), "Second?"));
    }
  }

  private static ObjectNode question(String id, String text) {
    return JsonTree.request(
        JsonTree.object().put("id", id).path("id"),
        "elicitation/create",
        JsonTree.object().put("message", text));
  }

  private Publisher<Void> ask(JsonNode message, HttpServerResponse response) {
    Asking call = new Asking(message.path("id"));
    String key = "ask" + message.path("id").asString() + "-" + asking.size();
    asking.put(key, call);
    call.stream.tryEmitNext(
        JsonTree.request(
            JsonTree.object().put("id", key + "a").path("id"),
            "elicitation/create",
            JsonTree.object().put("message", "Which name?")));
    call.stream.tryEmitNext(
        JsonTree.request(
            JsonTree.object().put("id", key + "b").path("id"), "roots/list", JsonTree.object()));
    return events(response, call.stream.asFlux());
  }

  private static Publisher<Void> cut(JsonNode message, HttpServerResponse response) {
    return events(
        response,
        Flux.just(progress(message))
            .doOnComplete(() -> response.withConnection(connection -> connection.dispose())));
  }

  private static ObjectNode progress(JsonNode message) {
    ObjectNode params = JsonTree.object();
    params.set("progressToken", message.path("params").path("_meta").path("progressToken"));
    return JsonTree.notification("notifications/progress", params.put("progress", 1));
  }

  private static Publisher<Void> json(
      HttpServerResponse response, JsonNode message, JsonNode result) {
    return response
        .header("Content-Type", "application/json")
        .sendByteArray(Mono.just(JsonTree.write(JsonTree.result(message.path("id"), result))));
  }

  private static Publisher<Void> events(HttpServerResponse response, Flux<ObjectNode> messages) {
    Flux<ByteBuf> events = messages.map(each -> ServerSentEvent.message(JsonTree.write(each)));
    return response
        .header("Content-Type", "text/event-stream")
        .sendHeaders()
        .send(events, event -> true);
  }

  private static JsonNode text(String text) {
    ObjectNode content = JsonTree.object().put("type", "text").put("text", text);
    return JsonTree.object().putArray("all").add(content);
  }

  private static ObjectNode initialized() {
    return (ObjectNode)
        JsonTree.read(
                """
                {"protocolVersion":"2025-11-25","capabilities":{"tools":{"listChanged":true}},
                 "serverInfo":{"name":"old","version":"1"},"instructions":"ask"}\
                """
                    .getBytes(java.nio.charset.StandardCharsets.UTF_8))
            .orElseThrow();
  }

  private static JsonNode tools() {
    return JsonTree.read(
            """
            {"tools":[{"name":"echo","inputSchema":{"type":"object","x-extra":1.0},
              "execution":{"taskSupport":"optional"},"icons":[{"src":"data:,"}]},
             {"name":"cut","inputSchema":{"type":"object"},"annotations":{"readOnlyHint":true}}],
             "nextCursor":"more"}\
            """
                .getBytes(java.nio.charset.StandardCharsets.UTF_8))
        .orElseThrow();
  }

  @Override
  public void close() {
    server.close();
  }
}
