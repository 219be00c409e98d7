package dev.sallyport.jsonrpc;

import dev.sallyport.jsonrpc.Envelope.Kind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import java.io.InputStream;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.io.JsonStringEncoder;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads envelopes from bytes with a streaming parser. The whole message is checked to be JSON, but
 * only the envelope's members are decoded. Thread-safe.
 */
public final class EnvelopeReader {
  private static final JsonFactory JSON = new JsonFactory();

  /**
   * Reads a message; the buffer's indices stay where they are.
   *
   * @throws GatewayException.ParseError if it isn't JSON
   * @throws GatewayException.InvalidRequest if it's JSON, but no JSON-RPC message
   */
  public Envelope read(ByteBuf message) {
    try (JsonParser parser = open(message)) {
      JsonToken first = parser.nextToken();
      Envelope envelope =
          switch (first) {
            case START_OBJECT -> readObject(parser);
            case START_ARRAY -> {
              parser.skipChildren();
              yield new Envelope(Kind.BATCH, null, null);
            }
            case null -> throw new GatewayException.ParseError("the body is empty");
            default -> throw new GatewayException.InvalidRequest("a message is a JSON object");
          };
      if (parser.nextToken() != null) {
        throw new GatewayException.ParseError("more follows after the message");
      }
      return envelope;
    } catch (JacksonException notJson) {
      throw new GatewayException.ParseError(notJson.getOriginalMessage());
    }
  }

  /**
   * Whether a message is a response, told by its first telling member; never throws. What isn't
   * JSON is no response.
   */
  public boolean isResponse(ByteBuf message) {
    try (JsonParser parser = open(message)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return false;
      }
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        switch (parser.currentName()) {
          case "result", "error" -> {
            return true;
          }
          case "method" -> {
            return false;
          }
          default -> {
            parser.nextToken();
            parser.skipChildren();
          }
        }
      }
      return false;
    } catch (JacksonException notJson) {
      return false;
    }
  }

  /** A parser of a message's bytes; the buffer's indices stay where they are. */
  static JsonParser open(ByteBuf message) {
    return JSON.createParser(
        ObjectReadContext.empty(),
        (InputStream) new ByteBufInputStream(message.duplicate(), message.readableBytes()));
  }

  private static Envelope readObject(JsonParser parser) {
    String method = null;
    String id = null;
    boolean hasId = false;
    boolean answers = false;
    ParamsReader params = null;
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String member = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (member) {
        case "method" -> {
          if (method != null || value != JsonToken.VALUE_STRING) {
            throw new GatewayException.InvalidRequest("'method' is one string");
          }
          method = parser.getString();
        }
        case "id" -> {
          if (hasId) {
            throw new GatewayException.InvalidRequest("'id' is there twice");
          }
          hasId = true;
          id = readId(parser, value);
        }
        case "result", "error" -> {
          answers = true;
          parser.skipChildren();
        }
        case "params" -> {
          params = new ParamsReader();
          params.read(parser);
        }
        default -> parser.skipChildren();
      }
    }
    if (method != null) {
      Kind kind = hasId ? Kind.REQUEST : Kind.NOTIFICATION;
      return params == null
          ? new Envelope(kind, method, id)
          : new Envelope(
              kind, method, id, params.name(), params.traceParent(), params.traceState());
    }
    if (answers) {
      return new Envelope(Kind.RESPONSE, null, id);
    }
    throw new GatewayException.InvalidRequest("a message has a 'method', a 'result' or an 'error'");
  }

  private static @Nullable String readId(JsonParser parser, JsonToken value) {
    return switch (value) {
      case VALUE_STRING -> quoted(parser.getString());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getString();
      case VALUE_NULL -> null;
      default -> throw new GatewayException.InvalidRequest("'id' is a string or a number");
    };
  }

  /** Half of a surrogate pair can't be said in UTF-8 but as an escape. */
  private static String quoted(String id) {
    String quoted = new String(JsonStringEncoder.getInstance().quoteAsCharArray(id));
    if (quoted.chars().noneMatch(each -> Character.isSurrogate((char) each))) {
      return '"' + quoted + '"';
    }
    return quoted
        .chars()
        .mapToObj(
            each ->
                Character.isSurrogate((char) each)
                    ? "\\u%04x".formatted(each)
                    : Character.toString(each))
        .collect(Collectors.joining("", "\"", "\""));
  }
}
