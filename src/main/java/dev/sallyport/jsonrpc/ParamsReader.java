package dev.sallyport.jsonrpc;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads of {@code params} what's noted of a message, and passes over the rest. It's for looking on
 * only: what decides is read by {@link ToolCallReader}. One per message.
 */
final class ParamsReader {
  private @Nullable String name;
  private @Nullable String traceParent;
  private @Nullable String traceState;

  /** Reads the value that the parser stands on. */
  void read(JsonParser parser) {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return;
    }
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String member = parser.currentName();
      JsonToken value = parser.nextToken();
      if (value == JsonToken.VALUE_STRING && member.equals("name")) {
        name = parser.getString();
      } else if (value == JsonToken.START_OBJECT && member.equals("_meta")) {
        readMeta(parser);
      } else {
        parser.skipChildren();
      }
    }
  }

  private void readMeta(JsonParser parser) {
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String member = parser.currentName();
      JsonToken value = parser.nextToken();
      if (value != JsonToken.VALUE_STRING) {
        parser.skipChildren();
      } else if (member.equals("traceparent")) {
        traceParent = parser.getString();
      } else if (member.equals("tracestate")) {
        traceState = parser.getString();
      }
    }
  }

  /** The value of {@code name}, if it's a string. */
  @Nullable String name() {
    return name;
  }

  /** The value of {@code traceparent} in {@code _meta}. */
  @Nullable String traceParent() {
    return traceParent;
  }

  /** The value of {@code tracestate} in {@code _meta}. */
  @Nullable String traceState() {
    return traceState;
  }
}
