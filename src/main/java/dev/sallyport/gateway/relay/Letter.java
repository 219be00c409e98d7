package dev.sallyport.gateway.relay;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What one replica says to another. It may hold what users answered: only replicas can read it.
 *
 * @param from the replica that says it
 * @param kind what it's about
 * @param size about how many bytes it takes
 */
public record Letter(String from, String kind, ObjectNode content, int size) {
  /** A member that's text; empty if it's missing. */
  public String text(String member) {
    return content.path(member).asString("");
  }

  /** Any member; missing if there's none. */
  public JsonNode get(String member) {
    return content.path(member);
  }

  /** Without the content. */
  @Override
  public String toString() {
    return kind + " from " + from;
  }
}
