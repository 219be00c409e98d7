package dev.sallyport.jsonrpc;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Tells how a request went, by the beginning of its response. Never throws, and reads no further
 * than to the first telling member. Thread-safe.
 */
public final class AnswerReader {
  /** What {@link #read} gives for a result. */
  public static final int RESULT = 0;

  /** What {@link #read} gives for a result that says of itself that the tool failed. */
  public static final int TOOL_ERROR = 1;

  /** What {@link #read} gives for what's no response, or can't be read. */
  public static final int NO_ANSWER = 2;

  private static final ByteBuf IS_ERROR =
      Unpooled.unreleasableBuffer(
          Unpooled.copiedBuffer("\"isError\"", StandardCharsets.US_ASCII).asReadOnly());

  /**
   * The code of an error response, or one of this class's constants, which no error has: codes of
   * JSON-RPC and of MCP are negative.
   *
   * @param message the response, or as much of it as there is; its indices stay where they are
   * @param mayBeTool whether it may be the result of a tool
   */
  public int read(ByteBuf message, boolean mayBeTool) {
    try (JsonParser parser = EnvelopeReader.open(message)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return NO_ANSWER;
      }
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        switch (parser.currentName()) {
          case "result" -> {
            return mayBeTool && says(message) && isToolError(parser) ? TOOL_ERROR : RESULT;
          }
          case "error" -> {
            return code(parser);
          }
          case "method" -> {
            return NO_ANSWER;
          }
          default -> {
            parser.nextToken();
            parser.skipChildren();
          }
        }
      }
      return NO_ANSWER;
    } catch (JacksonException notJson) {
      return NO_ANSWER;
    }
  }

  /** Whether {@code "isError"} is there at all, and once with {@code true}: most say false. */
  private static boolean says(ByteBuf message) {
    ByteBuf rest = message.duplicate();
    while (true) {
      int found = ByteBufUtil.indexOf(IS_ERROR, rest);
      if (found < 0) {
        return false;
      }
      rest.readerIndex(found + IS_ERROR.readableBytes());
      while (rest.isReadable() && rest.getByte(rest.readerIndex()) <= ' ') {
        rest.skipBytes(1);
      }
      if (rest.readableBytes() > 1 && rest.readByte() == ':') {
        while (rest.isReadable() && rest.getByte(rest.readerIndex()) <= ' ') {
          rest.skipBytes(1);
        }
        if (rest.isReadable() && rest.getByte(rest.readerIndex()) == 't') {
          return true;
        }
      }
    }
  }

  private static boolean isToolError(JsonParser parser) {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      return false;
    }
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String member = parser.currentName();
      JsonToken value = parser.nextToken();
      if (member.equals("isError")) {
        return value == JsonToken.VALUE_TRUE;
      }
      parser.skipChildren();
    }
    return false;
  }

  private static int code(JsonParser parser) {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      return NO_ANSWER;
    }
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String member = parser.currentName();
      JsonToken value = parser.nextToken();
      if (member.equals("code") && value == JsonToken.VALUE_NUMBER_INT) {
        int code = parser.getIntValue();
        return code < 0 ? code : -1;
      }
      parser.skipChildren();
    }
    return NO_ANSWER;
  }
}
