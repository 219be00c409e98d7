package dev.sallyport.upstream.exchange;

import dev.sallyport.jsonrpc.GatewayException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Something that happens while a request runs. */
public sealed interface CallEvent {

  /** About how many bytes it takes. */
  int size();

  /**
   * A notification that belongs to the request: progress, a log message, or one that the gateway
   * doesn't know. Progress has no token: each side has its own.
   */
  record Notice(String method, ObjectNode params, int size) implements CallEvent {}

  /**
   * The server wants to know something before it goes on.
   *
   * @param id what its answer is given by; unique within the call
   * @param method {@code elicitation/create}, {@code sampling/createMessage} or {@code roots/list}
   */
  record Question(String id, String method, ObjectNode params, int size) implements CallEvent {}

  /** The last event. */
  sealed interface Outcome extends CallEvent {}

  /** The server's result. */
  record Result(JsonNode result, int size) implements Outcome {}

  /** The server's error. */
  record Failed(JsonNode error, int size) implements Outcome {}

  /** There's no answer of the server. */
  record Broken(GatewayException why) implements Outcome {
    @Override
    public int size() {
      return 0;
    }
  }
}
