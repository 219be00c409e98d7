package dev.sallyport.jsonrpc;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads which tools a message calls, in such a way that every server reads the same: of a member
 * that's there twice, some take the first and some the last, and some don't tell upper from lower
 * case. A message that can be read in two ways is refused. Thread-safe.
 */
public final class ToolCallReader {
  /** The method that calls a tool, as a task (MCP 2025-11-25, "Tasks") or not. */
  public static final String CALL = "tools/call";

  /** What {@code params} says of the tool; it may come before the method. */
  private record Params(@Nullable String name, @Nullable String problem) {
    static final Params NONE = new Params(null, null);
  }

  /**
   * The names of the tools that a message calls, of a batch those of all its messages; the buffer's
   * indices stay where they are.
   *
   * @throws GatewayException.ParseError if it isn't JSON
   * @throws GatewayException.InvalidRequest if it isn't clear what it calls
   */
  public List<String> read(ByteBuf message) {
    List<String> tools = new ArrayList<>(1);
    try (JsonParser parser = EnvelopeReader.open(message)) {
      if (parser.nextToken() != JsonToken.START_ARRAY) {
        readMessage(parser, tools);
        return tools;
      }
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        readMessage(parser, tools);
      }
      return tools;
    } catch (JacksonException notJson) {
      throw new GatewayException.ParseError(notJson.getOriginalMessage());
    }
  }

  private static void readMessage(JsonParser parser, List<String> tools) {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw new GatewayException.InvalidRequest("a message is a JSON object");
    }
    String method = null;
    Params params = null;
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String member = parser.currentName();
      JsonToken value = parser.nextToken();
      if (member.equals("method")) {
        if (method != null || value != JsonToken.VALUE_STRING) {
          throw new GatewayException.InvalidRequest("'method' is one string");
        }
        method = parser.getString();
      } else if (member.equals("params")) {
        if (params != null) {
          throw new GatewayException.InvalidRequest("'params' is there twice");
        }
        params = readParams(parser);
      } else {
        if (member.equalsIgnoreCase("method") || member.equalsIgnoreCase("params")) {
          throw new GatewayException.InvalidRequest("write '" + member + "' in lower case");
        }
        parser.skipChildren();
      }
    }
    if (CALL.equals(method)) {
      tools.add(called(params == null ? Params.NONE : params));
    }
  }

  /** Other methods' parameters may be anything, so a problem is only one in a call. */
  private static Params readParams(JsonParser parser) {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return Params.NONE;
    }
    String name = null;
    String problem = null;
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String member = parser.currentName();
      JsonToken value = parser.nextToken();
      if (!member.equalsIgnoreCase("name")) {
        parser.skipChildren();
      } else if (!member.equals("name")) {
        problem = "write 'name' in lower case";
        parser.skipChildren();
      } else if (name != null || value != JsonToken.VALUE_STRING) {
        problem = "a call's 'name' is one string";
        parser.skipChildren();
      } else {
        name = parser.getString();
      }
    }
    return new Params(name, problem);
  }

  private static String called(Params params) {
    if (params.problem() != null) {
      throw new GatewayException.InvalidRequest(params.problem());
    }
    if (params.name() == null) {
      throw new GatewayException.InvalidRequest("a call names its tool in 'params'");
    }
    return params.name();
  }
}
