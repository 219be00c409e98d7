package dev.sallyport.upstream.session;

import dev.sallyport.jsonrpc.JsonTree;
import dev.sallyport.upstream.exchange.Caller;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.LongNode;
import tools.jackson.databind.node.ObjectNode;

/** The messages by which sessions live (MCP 2025-11-25, basic, lifecycle). */
final class SessionMessages {
  private SessionMessages() {}

  static ObjectNode initialize(Caller caller, String version) {
    return initialize(version, caller.capabilities(), clientInfo(caller.clientInfo()));
  }

  static ObjectNode initialize(String version, JsonNode capabilities, JsonNode clientInfo) {
    ObjectNode params = JsonTree.object().put("protocolVersion", version);
    params.set("capabilities", capabilities);
    params.set("clientInfo", clientInfo);
    return JsonTree.request(LongNode.valueOf(0), "initialize", params);
  }

  /** Modern clients needn't say who they are; in this era they must. */
  private static JsonNode clientInfo(JsonNode known) {
    return known.path("name").isString() && known.path("version").isString()
        ? known
        : JsonTree.object()
            .put("name", known.path("name").asString("unknown"))
            .put("version", known.path("version").asString("0"));
  }

  static ObjectNode initialized() {
    return JsonTree.notification("notifications/initialized", JsonTree.object());
  }

  static ObjectNode cancelled(long id, String reason) {
    return JsonTree.notification(
        "notifications/cancelled", JsonTree.object().put("requestId", id).put("reason", reason));
  }
}
