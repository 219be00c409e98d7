package dev.sallyport.downstream.modern;

import dev.sallyport.jsonrpc.JsonTree;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The error by which servers of 2025-11-25 send a user to a URL before they do what was asked
 * ({@code URLElicitationRequiredError}). To a modern client it's a question, and the call is made
 * again once it's answered.
 *
 * @param capabilities what the client can do
 */
record UrlElicitation(JsonNode capabilities) {
  /** What the client holds meanwhile. */
  static final String STATE = "url";

  /** The HTTP status of {@link #CANNOT}. */
  static final int STATUS = 400;

  /** MissingRequiredClientCapability. */
  static final ObjectNode CANNOT = cannot();

  static final ObjectNode DECLINED =
      JsonTree.error(-32_602, "The server needs the user to visit its URL first");

  private static ObjectNode cannot() {
    ObjectNode error = JsonTree.error(-32_021, "The server needs the user to visit a URL");
    ObjectNode url = JsonTree.object().set("url", JsonTree.object());
    ObjectNode required = JsonTree.object().set("elicitation", url);
    ObjectNode data = JsonTree.object().set("requiredCapabilities", required);
    return error.set("data", data);
  }

  /** The questions; empty if the client can't answer any. */
  ObjectNode questions(JsonNode elicitations) {
    ObjectNode questions = JsonTree.object();
    if (!capabilities.path("elicitation").has("url")) {
      return questions;
    }
    int number = 0;
    for (JsonNode each : elicitations) {
      ObjectNode params = JsonTree.copy(each);
      params.remove("elicitationId");
      params.put("mode", "url");
      ObjectNode question = JsonTree.object().put("method", "elicitation/create");
      questions.set("u" + ++number, question.set("params", params));
    }
    return questions;
  }

  /** Whether the user agreed to all of them. */
  static boolean isAccepted(JsonNode responses) {
    for (JsonNode each : responses) {
      if (!each.path("action").asString("").equals("accept")) {
        return false;
      }
    }
    return !responses.isEmpty();
  }
}
