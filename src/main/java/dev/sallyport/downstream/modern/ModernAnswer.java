package dev.sallyport.downstream.modern;

import dev.sallyport.jsonrpc.JsonTree;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A message to a modern client.
 *
 * @param isLast whether it's the response
 * @param status the HTTP status where nothing comes before it
 */
record ModernAnswer(ObjectNode message, boolean isLast, int status) {
  private static final int METHOD_NOT_FOUND = -32_601;

  static ModernAnswer notification(String method, ObjectNode params) {
    return new ModernAnswer(JsonTree.notification(method, params), false, 200);
  }

  static ModernAnswer result(JsonNode id, JsonNode result) {
    return new ModernAnswer(JsonTree.result(id, result), true, 200);
  }

  /** An error of the server's; a method that it doesn't have is 404 ("Protocol Version Header"). */
  static ModernAnswer error(JsonNode id, JsonNode error) {
    int status = error.path("code").asInt(0) == METHOD_NOT_FOUND ? 404 : 200;
    return new ModernAnswer(JsonTree.error(id, error), true, status);
  }
}
