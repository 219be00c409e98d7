package dev.sallyport.gateway.aggregate;

import dev.sallyport.definition.ServerName;
import dev.sallyport.jsonrpc.JsonTree;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a server says, with the names and URIs that clients see. Text isn't looked into, and neither
 * is {@code structuredContent}: they're the server's own.
 *
 * @param server whose words these are
 */
record SeenResult(Names names, ServerName server) {
  /** What hosts of MCP Apps and their like read a tool's page from. */
  private static final List<String> PAGES = List.of("ui/resourceUri", "openai/outputTemplate");

  /** The result of a request. */
  JsonNode result(String method, JsonNode result) {
    ObjectNode seen = JsonTree.copy(result);
    switch (method) {
      case "tools/call" -> seen.path("content").forEach(this::content);
      case "prompts/get" ->
          seen.path("messages").forEach(message -> contentOrList(message.path("content")));
      case "resources/read" -> seen.path("contents").forEach(each -> uri(each, "uri"));
      case "tools/list" -> seen.path("tools").forEach(this::tool);
      case "prompts/list" -> seen.path("prompts").forEach(this::name);
      case "resources/list" -> seen.path("resources").forEach(each -> uri(each, "uri"));
      case "resources/templates/list" ->
          seen.path("resourceTemplates").forEach(each -> uri(each, "uriTemplate"));
      default -> {
        return result;
      }
    }
    return seen;
  }

  /** The parameters of a notification. */
  ObjectNode notification(String method, ObjectNode params) {
    if (!method.equals("notifications/resources/updated")) {
      return params;
    }
    ObjectNode seen = params.deepCopy();
    uri(seen, "uri");
    return seen;
  }

  private void tool(JsonNode tool) {
    name(tool);
    JsonNode meta = tool.path("_meta");
    uri(meta.path("ui"), "resourceUri");
    PAGES.forEach(key -> uri(meta, key));
  }

  private void name(JsonNode named) {
    if (named instanceof ObjectNode known && known.path("name").isString()) {
      known.put("name", names.seen(server, known.path("name").asString()));
    }
  }

  private void contentOrList(JsonNode content) {
    if (content.isArray()) {
      content.forEach(this::content);
    } else {
      content(content);
    }
  }

  private void content(JsonNode block) {
    switch (block.path("type").asString("")) {
      case "resource_link" -> uri(block, "uri");
      case "resource" -> uri(block.path("resource"), "uri");
      default -> {
        // Names no resource.
      }
    }
  }

  private void uri(JsonNode holder, String member) {
    if (holder instanceof ObjectNode known && known.path(member).isString()) {
      known.put(member, OwnedUri.seen(server, known.path(member).asString()));
    }
  }
}
