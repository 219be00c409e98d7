package dev.sallyport.demo;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/** MCP in both eras over the demo's tools: from a message to its answer. Thread-safe. */
final class DemoProtocol {
  private static final String MODERN = "2026-07-28";
  private static final List<String> LEGACY = List.of("2025-11-25", "2025-06-18", "2025-03-26");
  private static final String META = "io.modelcontextprotocol/";
  private static final int PARSE_ERROR = -32_700;
  private static final int INVALID_REQUEST = -32_600;
  private static final int METHOD_NOT_FOUND = -32_601;
  private static final int INVALID_PARAMS = -32_602;
  private static final int HEADER_MISMATCH = -32_020;
  private static final int UNSUPPORTED_VERSION = -32_022;

  private final JsonMapper json = JsonMapper.shared();
  private final DemoTools tools = new DemoTools(json);
  private final Set<String> sessions = ConcurrentHashMap.newKeySet();

  /** The headers of a request that matter to MCP. */
  record Headers(
      @Nullable String protocolVersion,
      @Nullable String method,
      @Nullable String name,
      @Nullable String session) {}

  /** Sessions that were opened and not closed. */
  int openSessions() {
    return sessions.size();
  }

  /** Answers a POST. */
  DemoReply post(Headers headers, byte[] body) {
    JsonNode message;
    try {
      message = json.readTree(body);
    } catch (RuntimeException notJson) {
      return error(400, NullNode.getInstance(), PARSE_ERROR, "Parse error");
    }
    if (!message.isObject() || !message.path("method").isString()) {
      return error(400, message.path("id"), INVALID_REQUEST, "Invalid request");
    }
    String version = headers.protocolVersion();
    return version != null && version.compareTo(MODERN) >= 0
        ? modern(headers, version, message)
        : legacy(headers, message);
  }

  /** Ends a session (MCP 2025-11-25, basic, transports, "Session Management"). */
  DemoReply delete(Headers headers) {
    String session = headers.session();
    return DemoReply.of(session != null && sessions.remove(session) ? 204 : 404);
  }

  private DemoReply modern(Headers headers, String version, JsonNode message) {
    JsonNode id = message.path("id");
    String method = message.path("method").asString();
    JsonNode meta = message.path("params").path("_meta");
    String name = message.path("params").path("name").asString(null);
    if (!version.equals(MODERN)) {
      DemoReply reply = error(400, id, UNSUPPORTED_VERSION, "Unsupported protocol version");
      ObjectNode data = ((ObjectNode) body(reply).path("error")).putObject("data");
      data.put("requested", version).putArray("supported").add(MODERN).add(LEGACY.getFirst());
      return reply;
    }
    boolean matches =
        method.equals(headers.method())
            && version.equals(meta.path(META + "protocolVersion").asString(""))
            && (!method.equals("tools/call") || Objects.equals(name, headers.name()));
    if (!matches) {
      return error(400, id, HEADER_MISMATCH, "Header mismatch: headers and body differ");
    }
    return switch (method) {
      case "server/discover" -> modernResult(id, describeServer(json.createObjectNode()), true);
      case "tools/list" -> modernResult(id, listTools(), true);
      case "tools/call" ->
          call(message)
              .map(result -> modernResult(id, result, false))
              .orElseGet(() -> unknownTool(id));
      default -> error(404, id, METHOD_NOT_FOUND, "Method not found");
    };
  }

  private ObjectNode describeServer(ObjectNode result) {
    result.putArray("supportedVersions").add(MODERN).add(LEGACY.getFirst());
    result.putObject("capabilities").putObject("tools");
    return result;
  }

  private DemoReply modernResult(JsonNode id, ObjectNode result, boolean mayBeCached) {
    result.put("resultType", "complete");
    describe(result.withObjectProperty("_meta").putObject(META + "serverInfo"));
    if (mayBeCached) {
      result.put("ttlMs", 60_000).put("cacheScope", "public");
    }
    return result(id, result);
  }

  private DemoReply legacy(Headers headers, JsonNode message) {
    JsonNode id = message.path("id");
    String method = message.path("method").asString();
    if (method.equals("initialize")) {
      return initialize(id, message.path("params"));
    }
    String session = headers.session();
    if (session == null) {
      return error(400, id, INVALID_REQUEST, "Mcp-Session-Id is missing");
    }
    if (!sessions.contains(session)) {
      return error(404, id, INVALID_REQUEST, "The session is unknown or has ended");
    }
    if (id.isMissingNode()) {
      return DemoReply.of(202);
    }
    return switch (method) {
      case "ping" -> result(id, json.createObjectNode());
      case "tools/list" -> result(id, listTools());
      case "tools/call" ->
          call(message).map(result -> result(id, result)).orElseGet(() -> unknownTool(id));
      default -> error(200, id, METHOD_NOT_FOUND, "Method not found");
    };
  }

  private DemoReply initialize(JsonNode id, JsonNode params) {
    String asked = params.path("protocolVersion").asString("");
    ObjectNode result = json.createObjectNode();
    result.put("protocolVersion", LEGACY.contains(asked) ? asked : LEGACY.getFirst());
    result.putObject("capabilities").putObject("tools");
    describe(result.putObject("serverInfo"));
    String session = UUID.randomUUID().toString();
    sessions.add(session);
    return new DemoReply(200, Map.of("Mcp-Session-Id", session), body(result(id, result)));
  }

  private static void describe(ObjectNode serverInfo) {
    serverInfo.put("name", "sallyport-demo").put("version", "1.0.0");
  }

  private ObjectNode listTools() {
    ObjectNode result = json.createObjectNode();
    result.set("tools", tools.list());
    return result;
  }

  private Optional<ObjectNode> call(JsonNode message) {
    JsonNode params = message.path("params");
    return tools.call(params.path("name").asString(""), params.path("arguments"));
  }

  private DemoReply unknownTool(JsonNode id) {
    return error(200, id, INVALID_PARAMS, "Unknown tool");
  }

  private DemoReply result(JsonNode id, JsonNode result) {
    ObjectNode message = envelope(id);
    message.set("result", result);
    return DemoReply.of(200, message);
  }

  private DemoReply error(int status, JsonNode id, int code, String text) {
    ObjectNode message = envelope(id);
    message.putObject("error").put("code", code).put("message", text);
    return DemoReply.of(status, message);
  }

  private ObjectNode envelope(JsonNode id) {
    ObjectNode message = json.createObjectNode().put("jsonrpc", "2.0");
    message.set("id", id.isMissingNode() ? NullNode.getInstance() : id);
    return message;
  }

  private static JsonNode body(DemoReply reply) {
    return Objects.requireNonNull(reply.body());
  }
}
