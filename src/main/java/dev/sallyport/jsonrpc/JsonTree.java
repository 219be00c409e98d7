package dev.sallyport.jsonrpc;

import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Messages as trees, for where they're changed on their way. Numbers keep the digits that they came
 * with. Thread-safe.
 */
public final class JsonTree {
  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  /** For strings that UTF-8 can't say: with half of a surrogate pair. */
  private static final ObjectWriter ESCAPING =
      MAPPER.writer().with(JsonWriteFeature.ESCAPE_NON_ASCII);

  private JsonTree() {}

  /** The tree of a text in UTF-8; empty if it isn't JSON. */
  public static Optional<JsonNode> read(byte[] json) {
    try {
      return Optional.of(MAPPER.readTree(json)).filter(tree -> !tree.isMissingNode());
    } catch (JacksonException notJson) {
      return Optional.empty();
    }
  }

  /** The text of a tree in UTF-8. */
  public static byte[] write(JsonNode tree) {
    try {
      return MAPPER.writeValueAsBytes(tree);
    } catch (JacksonException unpaired) {
      return ESCAPING.writeValueAsBytes(tree);
    }
  }

  /** A new, empty object. */
  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** A copy of an object; empty if it's none. */
  public static ObjectNode copy(JsonNode object) {
    return object instanceof ObjectNode known ? known.deepCopy() : object();
  }

  /** A notification (JSON-RPC 2.0 §4.1). */
  public static ObjectNode notification(String method, ObjectNode params) {
    ObjectNode message = object().put("jsonrpc", "2.0").put("method", method);
    return params.isEmpty() ? message : message.set("params", params);
  }

  /** A request (JSON-RPC 2.0 §4). */
  public static ObjectNode request(JsonNode id, String method, ObjectNode params) {
    ObjectNode message = object().put("jsonrpc", "2.0");
    message.set("id", id);
    message.put("method", method);
    return params.isEmpty() ? message : message.set("params", params);
  }

  /** A response with a result (JSON-RPC 2.0 §5). */
  public static ObjectNode result(JsonNode id, JsonNode result) {
    return object().put("jsonrpc", "2.0").set("id", id).set("result", result);
  }

  /** A response with an error (JSON-RPC 2.0 §5.1). */
  public static ObjectNode error(JsonNode id, JsonNode error) {
    return object().put("jsonrpc", "2.0").set("id", id).set("error", error);
  }

  /** The error itself. */
  public static ObjectNode error(int code, String message) {
    return object().put("code", code).put("message", message);
  }
}
