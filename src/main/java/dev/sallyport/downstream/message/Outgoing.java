package dev.sallyport.downstream.message;

import dev.sallyport.jsonrpc.JsonTree;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A message to a client.
 *
 * @param isLast whether it's the response
 * @param status the HTTP status where nothing comes before it
 */
public record Outgoing(ObjectNode message, boolean isLast, int status) {
  private static final int METHOD_NOT_FOUND = -32_601;
  private static final int MISSING_CAPABILITY = -32_021;

  /** A notification. */
  public static Outgoing notification(String method, ObjectNode params) {
    return new Outgoing(JsonTree.notification(method, params), false, 200);
  }

  /** A response with a result. */
  public static Outgoing result(JsonNode id, JsonNode result) {
    return new Outgoing(JsonTree.result(id, result), true, 200);
  }

  /**
   * An error to a modern client: a method that the server doesn't have is 404 ("Protocol Version
   * Header"), a capability that the client lacks 400 ("Error Codes").
   */
  public static Outgoing error(JsonNode id, JsonNode error) {
    int status =
        switch (error.path("code").asInt(0)) {
          case METHOD_NOT_FOUND -> 404;
          case MISSING_CAPABILITY -> 400;
          default -> 200;
        };
    return new Outgoing(JsonTree.error(id, error), true, status);
  }
}
