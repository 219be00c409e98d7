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
 * What a legacy server says, in the words of the modern era. Members that only one era knows are
 * added or left out by the rules in docs/bridge.md; all others stay as they are.
 */
public final class ToModern {
  /** Results that say how long they're good for ("Caching"). */
  private static final Set<String> CACHEABLE =
      Set.of(
          "server/discover",
          "tools/list",
          "prompts/list",
          "resources/list",
          "resources/templates/list",
          "resources/read");

  /** By this, a server of 2025-11-25 sends the user to a URL first. */
  public static final int URL_ELICITATION_REQUIRED = -32_042;

  private static final int NOT_FOUND_BEFORE = -32_002;
  private static final int INVALID_PARAMS = -32_602;
  private static final int INTERNAL = -32_603;

  private ToModern() {}

  /** What the server said at the beginning of its session, as {@code server/discover} says it. */
  public static ObjectNode discovered(JsonNode initialized) {
    ObjectNode result = JsonTree.object();
    result.putArray("supportedVersions").add(ProtocolVersion.FIRST_MODERN);
    ObjectNode capabilities = JsonTree.copy(initialized.path("capabilities"));
    capabilities.remove("tasks");
    result.set("capabilities", capabilities);
    if (initialized.path("instructions").isString()) {
      result.set("instructions", initialized.path("instructions"));
    }
    if (initialized.path("_meta").isObject()) {
      result.set("_meta", initialized.path("_meta"));
    }
    return completed("server/discover", result, initialized);
  }

  /** A result of a legacy server. */
  public static ObjectNode result(
      String method, JsonNode result, JsonNode initialized, ToolFilter tools) {
    ObjectNode modern = JsonTree.copy(result);
    if (method.equals("tools/list")) {
      offered(modern.path("tools"), tools);
      modern.path("tools").forEach(ToModern::withoutExecution);
    }
    return completed(method, modern, initialized);
  }

  /** A result of a modern server, without the tools that aren't offered. */
  public static JsonNode offered(String method, JsonNode result, ToolFilter tools) {
    if (!method.equals("tools/list") || tools.permitsAll()) {
      return result;
    }
    ObjectNode rest = JsonTree.copy(result);
    offered(rest.path("tools"), tools);
    return rest;
  }

  private static ObjectNode completed(String method, ObjectNode result, JsonNode initialized) {
    result.put("resultType", "complete");
    if (CACHEABLE.contains(method)) {
      result.put("ttlMs", 0).put("cacheScope", "private");
    }
    if (initialized.path("serverInfo").isObject()) {
      ObjectNode meta = JsonTree.copy(result.path("_meta"));
      meta.set(ModernKeys.SERVER_INFO, initialized.path("serverInfo"));
      result.set("_meta", meta);
    }
    return result;
  }

  private static void offered(JsonNode list, ToolFilter tools) {
    Iterator<JsonNode> each = list.iterator();
    while (each.hasNext()) {
      if (!tools.permits(each.next().path("name").asString(""))) {
        each.remove();
      }
    }
  }

  private static void withoutExecution(JsonNode tool) {
    if (tool instanceof ObjectNode known) {
      known.remove("execution");
    }
  }

  /**
   * An error of a legacy server, under a code that means the same. {@link
   * #URL_ELICITATION_REQUIRED} stays: it's a question, as which the front asks it.
   */
  public static ObjectNode error(JsonNode error) {
    ObjectNode modern = JsonTree.copy(error);
    int code = error.path("code").asInt(INTERNAL);
    if (code == NOT_FOUND_BEFORE) {
      modern.put("code", INVALID_PARAMS);
    } else if (!error.path("code").isIntegralNumber() || isReserved(code)) {
      modern.put("code", INTERNAL);
    }
    if (!error.path("message").isString()) {
      modern.put("message", "The server says no more");
    }
    return modern;
  }

  /** Only modern servers may say these: clients take them for a sign of the era. */
  private static boolean isReserved(int code) {
    return code <= -32_020 && code >= -32_099 && code != URL_ELICITATION_REQUIRED;
  }

  /** A question of a legacy server, without what only that era can use. */
  public static ObjectNode question(String method, ObjectNode params) {
    ObjectNode modern = params.deepCopy();
    modern.remove(List.of("task", "elicitationId"));
    ObjectNode meta = JsonTree.copy(modern.path("_meta"));
    meta.remove("progressToken");
    if (meta.isEmpty()) {
      modern.remove("_meta");
    } else {
      modern.set("_meta", meta);
    }
    ObjectNode question = JsonTree.object().put("method", method);
    return modern.isEmpty() ? question : question.set("params", modern);
  }
}
