package dev.sallyport.upstream.probe;

import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * A server's tools.
 *
 * @param tools each as the server describes it, in its order
 * @param isComplete whether these are all; false if the list was longer than a probe reads
 * @param peer who answered
 */
public record ListedTools(List<JsonNode> tools, boolean isComplete, Peer peer) {
  /** Copies the list. */
  public ListedTools {
    tools = List.copyOf(tools);
  }

  /** Their names. */
  public List<String> names() {
    return tools.stream().map(tool -> tool.path("name").asString("")).toList();
  }
}
