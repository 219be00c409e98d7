package dev.sallyport.upstream.probe;

import dev.sallyport.jsonrpc.ProtocolVersion;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The messages that a probe sends, as trees. */
final class Messages {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String META = "io.modelcontextprotocol/";

  private Messages() {}

  static ObjectNode discover(int id) {
    ObjectNode message = request(id, "server/discover");
    addModernMeta(message);
    return message;
  }

  static ObjectNode initialize(int id) {
    ObjectNode message = request(id, "initialize");
    ObjectNode params = message.putObject("params");
    params.put("protocolVersion", ProtocolVersion.LAST_LEGACY);
    params.putObject("capabilities");
    addClientInfo(params.putObject("clientInfo"));
    return message;
  }

  static ObjectNode initialized() {
    return JSON.createObjectNode().put("jsonrpc", "2.0").put("method", "notifications/initialized");
  }

  /** A page of the list; the first one without a cursor. */
  static ObjectNode listTools(int id, Era era, @Nullable String cursor) {
    ObjectNode message = request(id, "tools/list");
    if (era == Era.MODERN) {
      addModernMeta(message);
    }
    if (cursor != null) {
      message.withObjectProperty("params").put("cursor", cursor);
    }
    return message;
  }

  /** A call of a tool. */
  static ObjectNode callTool(int id, Era era, String tool, JsonNode arguments) {
    ObjectNode message = request(id, "tools/call");
    if (era == Era.MODERN) {
      addModernMeta(message);
    }
    ObjectNode params = message.withObjectProperty("params").put("name", tool);
    if (arguments.isObject()) {
      params.set("arguments", arguments);
    }
    return message;
  }

  /** The answer to the server's own {@code ping}. */
  static ObjectNode pong(JsonNode ping) {
    ObjectNode message = JSON.createObjectNode().put("jsonrpc", "2.0");
    message.set("id", ping.path("id"));
    message.putObject("result");
    return message;
  }

  private static ObjectNode request(int id, String method) {
    return JSON.createObjectNode().put("jsonrpc", "2.0").put("id", id).put("method", method);
  }

  private static void addModernMeta(ObjectNode message) {
    ObjectNode meta = message.withObjectProperty("params").putObject("_meta");
    meta.put(META + "protocolVersion", ProtocolVersion.FIRST_MODERN);
    addClientInfo(meta.putObject(META + "clientInfo"));
    meta.putObject(META + "clientCapabilities");
  }

  private static void addClientInfo(ObjectNode info) {
    info.put("name", "sallyport").put("version", "1");
  }

  static byte[] bytes(JsonNode message) {
    return JSON.writeValueAsBytes(message);
  }

  /** Reads a JSON object; empty if it's anything else. */
  static Optional<JsonNode> read(byte[] bytes) {
    try {
      return Optional.of(JSON.readTree(bytes)).filter(JsonNode::isObject);
    } catch (JacksonException notJson) {
      return Optional.empty();
    }
  }

  /** Name and version of {@code serverInfo}, to show. */
  static String serverInfo(JsonNode info) {
    return (info.path("name").asString("") + " " + info.path("version").asString("")).strip();
  }

  /** {@code serverInfo} of a modern result. */
  static String modernServerInfo(JsonNode result) {
    return serverInfo(result.path("_meta").path(META + "serverInfo"));
  }
}
