package dev.sallyport.upstream.probe;

import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A conversation with one server in its own dialect, one request at a time. Who opens it closes it;
 * nothing outlives the deadline of its calls.
 */
abstract sealed class ProbeSession permits ModernSession, LegacySession, SseSession, StdioSession {
  private static final String ASKS =
      "It asks the user something (%s) before it answers %s; call it with an MCP client, which can"
          + " ask.";

  private final AtomicInteger id = new AtomicInteger();

  /** Who the server says it is. */
  record Greeting(Era era, String protocolVersion, String serverInfo) {}

  /** Begins; what the server said. */
  abstract Mono<Greeting> open();

  /** Sends a request and gets its answer. */
  abstract Mono<Answer> ask(JsonNode request);

  /** Ends it. Never fails. */
  abstract Mono<Void> close();

  abstract Era era();

  final int nextId() {
    return id.incrementAndGet();
  }

  final Mono<ListedTools> listTools() {
    return Mono.defer(
        () ->
            new ToolPages()
                .collect(
                    cursor ->
                        ask(
                            Messages.listTools(
                                nextId(), era(), cursor.isEmpty() ? null : cursor))));
  }

  /** The result of a call, as the server gives it. */
  Mono<JsonNode> callTool(String tool, JsonNode arguments) {
    return ask(call(tool, arguments)).map(ProbeSession::result);
  }

  final ObjectNode call(String tool, JsonNode arguments) {
    return Messages.callTool(nextId(), era(), tool, arguments);
  }

  /** A call's result, which is whole: a question isn't (MCP 2026-07-28, basic, patterns, mrtr). */
  static JsonNode result(Answer answer) {
    JsonNode result = answer.result("tools/call");
    String type = result.path("resultType").asString("complete");
    if (!result.isObject() || !type.equals("complete")) {
      throw type.equals("input_required")
          ? new ProbeException(ASKS.formatted(type, "tools/call"))
          : new ProbeException("It answers tools/call with a result that is none.");
    }
    return result;
  }

  /**
   * What comes of a request of the server's own: its ping is answered, and a question to the user
   * ends the conversation, since there's nobody to ask.
   *
   * @param pong sends the answer
   */
  static Mono<Void> onRequest(JsonNode request, PongSender pong) {
    String method = request.path("method").asString("");
    return method.equals("ping")
        ? pong.send(Messages.pong(request))
        : Mono.error(
            new ProbeException(ASKS.formatted(method.replaceAll("\\p{C}", "?"), "the request")));
  }

  /** Sends a message that isn't answered. */
  interface PongSender {
    Mono<Void> send(JsonNode message);
  }
}
