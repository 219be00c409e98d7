package dev.sallyport.upstream.modern;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Which arguments of tools their server wants in headers, too (MCP 2026-07-28, Streamable HTTP,
 * "Custom Headers from Tool Parameters"), as its lists of tools say. Thread-safe.
 */
final class ToolHeaders {
  private static final String ANNOTATION = "x-mcp-header";
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}");
  private static final int MOST_TOOLS = 10_000;
  private static final int DEEPEST = 32;

  private final Map<String, List<Mirrored>> tools = new ConcurrentHashMap<>();

  /** An argument, by the properties that lead to it, and the header's name. */
  private record Mirrored(List<String> path, String header) {}

  /** Reads what a list says. */
  void learn(JsonNode list) {
    for (JsonNode tool : list) {
      List<Mirrored> found = new ArrayList<>();
      find(tool.path("inputSchema"), List.of(), found);
      String name = tool.path("name").asString("");
      if (found.isEmpty()) {
        tools.remove(name);
      } else if (tools.size() < MOST_TOOLS) {
        tools.put(name, List.copyOf(found));
      }
    }
  }

  private static void find(JsonNode schema, List<String> path, List<Mirrored> found) {
    if (path.size() > DEEPEST) {
      return;
    }
    schema
        .path("properties")
        .properties()
        .forEach(
            property -> {
              List<String> to = new ArrayList<>(path);
              to.add(property.getKey());
              String header = property.getValue().path(ANNOTATION).asString("");
              if (TOKEN.matcher(header).matches()) {
                found.add(new Mirrored(to, "Mcp-Param-" + header));
              }
              find(property.getValue(), to, found);
            });
  }

  /** Adds the headers for a call. */
  void add(String tool, JsonNode arguments, HttpHeaders headers) {
    for (Mirrored each : tools.getOrDefault(tool, List.of())) {
      JsonNode value = arguments;
      for (String property : each.path()) {
        value = value.path(property);
      }
      if (value.isString() || value.isIntegralNumber() || value.isBoolean()) {
        headers.set(each.header(), HeaderValue.of(value.asString()));
      }
    }
  }
}
