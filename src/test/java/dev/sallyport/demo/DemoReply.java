package dev.sallyport.demo;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * An HTTP answer of the demo's MCP server.
 *
 * @param body a JSON-RPC message, or null for none
 */
record DemoReply(int status, Map<String, String> headers, @Nullable JsonNode body) {
  static DemoReply of(int status) {
    return new DemoReply(status, Map.of(), null);
  }

  static DemoReply of(int status, JsonNode body) {
    return new DemoReply(status, Map.of(), body);
  }
}
