package dev.sallyport.jsonrpc;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/**
 * Takes tools out of a {@code tools/list} answer by cutting their bytes out of it; every other byte
 * stays as the server wrote it. Thread-safe.
 */
public final class ToolListCutter {
  private static final int DEEPEST = 10_000;

  /**
   * As lenient as MCP clients are: what they read and this doesn't would hide nothing. Python
   * writes and reads {@code NaN}.
   */
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEEPEST)
                  .maxNameLength(Integer.MAX_VALUE)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .build();

  /** Bytes to leave out: from one offset up to another. */
  private record Cut(int from, int to) {}

  private final String server;
  private final Predicate<String> permitted;

  /**
   * @param server whose answers they are, for errors
   * @param permitted says of a tool's name whether it stays
   */
  public ToolListCutter(String server, Predicate<String> permitted) {
    this.server = server;
    this.permitted = permitted;
  }

  /**
   * The message without the tools that aren't permitted. A tool is an object with a {@code name} in
   * the {@code tools} of the {@code result} of a response; what else is in the list stays, and so
   * does everything with such a name that lies deeper.
   *
   * @param message a JSON-RPC message or a batch of them, in UTF-8
   * @return the same array if there's nothing to take out
   * @throws GatewayException.ToolListUnreadable if it isn't JSON
   */
  public byte[] cut(byte[] message) {
    List<Cut> cuts = new ArrayList<>();
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), message)) {
      JsonToken first = parser.nextToken();
      if (first == JsonToken.START_ARRAY) {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          readMessage(parser, cuts);
        }
      } else if (first != null) {
        readMessage(parser, cuts);
      }
      if (parser.nextToken() != null) {
        throw unreadable();
      }
    } catch (JacksonException notJson) {
      throw unreadable();
    }
    return cuts.isEmpty() ? message : without(message, cuts);
  }

  private void readMessage(JsonParser parser, List<Cut> cuts) {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return;
    }
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      boolean isResult = parser.currentName().equals("result");
      if (parser.nextToken() == JsonToken.START_OBJECT && isResult) {
        readResult(parser, cuts);
      } else {
        parser.skipChildren();
      }
    }
  }

  private void readResult(JsonParser parser, List<Cut> cuts) {
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      boolean isTools = parser.currentName().equals("tools");
      if (parser.nextToken() == JsonToken.START_ARRAY && isTools) {
        readTools(parser, cuts);
      } else {
        parser.skipChildren();
      }
    }
  }

  /** A tool goes with the comma after it, or, at the end of the list, with the one before it. */
  private void readTools(JsonParser parser, List<Cut> cuts) {
    int cutFrom = -1;
    int cutTo = -1;
    int keptTo = -1;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      int start = offset(parser.currentTokenLocation());
      boolean stays = stays(parser);
      parser.finishToken();
      int end = offset(parser.currentLocation());
      if (!stays) {
        cutFrom = cutFrom < 0 ? start : cutFrom;
        cutTo = end;
        continue;
      }
      if (cutFrom >= 0) {
        cuts.add(new Cut(cutFrom, start));
        cutFrom = -1;
      }
      keptTo = end;
    }
    if (cutFrom >= 0) {
      cuts.add(new Cut(keptTo < 0 ? cutFrom : keptTo, cutTo));
    }
  }

  /** Reads an element of the list. One with several names stays if all of them are permitted. */
  private boolean stays(JsonParser parser) {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return true;
    }
    boolean stays = true;
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      boolean isName = parser.currentName().equals("name");
      JsonToken value = parser.nextToken();
      if (isName) {
        stays &= value == JsonToken.VALUE_STRING && permitted.test(parser.getString());
      }
      parser.skipChildren();
    }
    return stays;
  }

  /** Unknown in UTF-16 and UTF-32, which the parser reads, too. */
  private int offset(TokenStreamLocation location) {
    long offset = location.getByteOffset();
    if (offset < 0) {
      throw unreadable();
    }
    return Math.toIntExact(offset);
  }

  private static byte[] without(byte[] message, List<Cut> cuts) {
    ByteArrayOutputStream rest = new ByteArrayOutputStream(message.length);
    int from = 0;
    for (Cut cut : cuts) {
      rest.write(message, from, cut.from() - from);
      from = cut.to();
    }
    rest.write(message, from, message.length - from);
    return rest.toByteArray();
  }

  private GatewayException unreadable() {
    return new GatewayException.ToolListUnreadable(server, "isn't legal JSON");
  }
}
