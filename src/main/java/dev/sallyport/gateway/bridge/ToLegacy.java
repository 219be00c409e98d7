package dev.sallyport.gateway.bridge;

import dev.sallyport.definition.ToolFilter;
import dev.sallyport.jsonrpc.JsonTree;
import dev.sallyport.jsonrpc.ModernKeys;
import dev.sallyport.jsonrpc.ProtocolVersion;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a server says, in the words of the legacy era. Members that only the modern era knows are
 * left out by the rules in docs/bridge.md; all others stay as they are.
 */
public final class ToLegacy {
  private static final Set<String> REVISIONS =
      Set.of("2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25");

  private static final int INTERNAL = -32_603;

  private ToLegacy() {}

  /** The revision to speak with a client that asks for that one. */
  public static String version(String requested) {
    return REVISIONS.contains(requested) ? requested : ProtocolVersion.LAST_LEGACY;
  }

  /** The result of {@code initialize}. */
  public static ObjectNode initialized(JsonNode server, String version) {
    ObjectNode result = JsonTree.object().put("protocolVersion", version);
    ObjectNode capabilities = JsonTree.copy(server.path("capabilities"));
    capabilities.remove("tasks");
    result.set("capabilities", capabilities);
    result.set("serverInfo", server.path("serverInfo"));
    if (server.path("instructions").isString()) {
      result.set("instructions", server.path("instructions"));
    }
    if (server.path("_meta").isObject()) {
      result.set("_meta", server.path("_meta"));
    }
    return result;
  }

  /** A result. */
  public static ObjectNode result(String method, JsonNode result, ToolFilter tools) {
    ObjectNode legacy = JsonTree.copy(result);
    legacy.remove(List.of("resultType", "ttlMs", "cacheScope"));
    ObjectNode meta = JsonTree.copy(legacy.path("_meta"));
    if (meta.remove(ModernKeys.SERVER_INFO) != null && meta.isEmpty()) {
      legacy.remove("_meta");
    } else if (!meta.isEmpty()) {
      legacy.set("_meta", meta);
    }
    if (method.equals("tools/list")) {
      offered(legacy.path("tools"), tools);
    }
    if (method.equals("tools/call")
        && legacy.has("structuredContent")
        && !legacy.path("structuredContent").isObject()) {
      legacy.remove("structuredContent");
    }
    return legacy;
  }

  /** Before 2026-07-28, what a tool puts out is an object. */
  private static void offered(JsonNode list, ToolFilter tools) {
    Iterator<JsonNode> each = list.iterator();
    while (each.hasNext()) {
      if (each.next() instanceof ObjectNode tool) {
        if (!tools.permits(tool.path("name").asString(""))) {
          each.remove();
        }
        tool.remove("execution");
        if (!tool.path("outputSchema").path("type").asString("").equals("object")) {
          tool.remove("outputSchema");
        }
      }
    }
  }

  /** An error; the codes of the modern era's own mean nothing here. */
  public static ObjectNode error(JsonNode error) {
    ObjectNode legacy = JsonTree.copy(error);
    int code = error.path("code").asInt(INTERNAL);
    if (!error.path("code").isIntegralNumber() || (code <= -32_020 && code > -32_042)) {
      legacy.put("code", INTERNAL);
    }
    return legacy;
  }
}
