package dev.sallyport.gateway.relay;

import dev.sallyport.jsonrpc.JsonTree;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Something that a client says once for the rest of its session.
 *
 * @param value the log level, or the URI of a resource
 */
public record SessionChange(Kind kind, String value) {

  /** What it's about. */
  public enum Kind {
    /** The least severity of log messages that the client wants. */
    LOG_LEVEL,
    /** A resource whose changes the client wants to know. */
    SUBSCRIBE,
    /** A resource whose changes it doesn't want to know any more. */
    UNSUBSCRIBE
  }

  /** As an object of JSON. */
  public ObjectNode toJson() {
    return JsonTree.object()
        .put("change", kind.name().toLowerCase(Locale.ROOT))
        .put("value", value);
  }

  /** What {@link #toJson} made; empty if a newer version made it. */
  public static Optional<SessionChange> fromJson(JsonNode json) {
    String name = json.path("change").asString("").toUpperCase(Locale.ROOT);
    for (Kind kind : Kind.values()) {
      if (kind.name().equals(name)) {
        return Optional.of(new SessionChange(kind, json.path("value").asString("")));
      }
    }
    return Optional.empty();
  }
}
