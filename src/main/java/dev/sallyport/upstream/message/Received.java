package dev.sallyport.upstream.message;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

/**
 * A message of a server, or an event on its stream that holds none.
 *
 * @param event the event's type, {@code message} where nothing else is said
 * @param message the message; null in JSON where there's none
 * @param text the event's data as it is, where it's no message; else empty
 * @param id the event's id, if it has one
 * @param size bytes of it
 */
public record Received(String event, JsonNode message, String text, @Nullable String id, int size) {
  /** Whether it answers a request. */
  public boolean isResponse() {
    return message.has("result") || message.has("error");
  }

  /** Whether it's a request of the server's. */
  public boolean isRequest() {
    return message.path("method").isString() && message.has("id");
  }

  /** The method of a request or a notification, else empty. */
  public String method() {
    return message.path("method").asString("");
  }

  /** A message that came by no event. */
  public static Received of(JsonNode message, int size) {
    return new Received("message", message, "", null, size);
  }

  static Received withoutMessage(String event, String text, @Nullable String id) {
    return new Received(event, NullNode.getInstance(), text, id, text.length());
  }
}
