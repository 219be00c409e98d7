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

  private static final byte RARE = 'E';
  private static final int BEFORE_RARE = "\"is".length();

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

  /**
   * Whether {@code "isError"} is there at all, and once with {@code true}: most say false. Looks
   * for the letter of it that's rare, which Netty does by words and not by bytes.
   */
  private static boolean says(ByteBuf message) {
    int end = message.writerIndex();
    int found = message.indexOf(message.readerIndex() + BEFORE_RARE, end, RARE);
    while (found >= 0) {
      int value = found - BEFORE_RARE + IS_ERROR.readableBytes();
      if (value < end && isMember(message, found) && isTrue(message.slice(value, end - value))) {
        return true;
      }
      found = message.indexOf(found + 1, end, RARE);
    }
    return false;
  }

  private static boolean isMember(ByteBuf message, int rare) {
    return ByteBufUtil.equals(IS_ERROR, 0, message, rare - BEFORE_RARE, IS_ERROR.readableBytes());
  }

  private static boolean isTrue(ByteBuf afterName) {
    skipBlanks(afterName);
    if (!afterName.isReadable() || afterName.readByte() != ':') {
      return false;
    }
    skipBlanks(afterName);
    return afterName.isReadable() && afterName.readByte() == 't';
  }

  private static void skipBlanks(ByteBuf text) {
    while (text.isReadable() && text.getByte(text.readerIndex()) <= ' ') {
      text.skipBytes(1);
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
