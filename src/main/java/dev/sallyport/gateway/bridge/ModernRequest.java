package dev.sallyport.gateway.bridge;

import dev.sallyport.gateway.Exchange;
import dev.sallyport.gateway.MirroredHeaders;
import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.jsonrpc.JsonTree;
import dev.sallyport.jsonrpc.ModernKeys;
import dev.sallyport.jsonrpc.ProtocolVersion;
import dev.sallyport.upstream.session.LogLevels;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A request of a modern client that the gateway answers itself, as the specification wants a server
 * to check it (MCP 2026-07-28, Streamable HTTP, "Server Validation").
 *
 * @param params what's asked, without what's said of the request itself
 * @param progressToken what progress is told under; missing if it isn't wanted
 * @param inputResponses answers to questions; missing if there are none
 * @param requestState what came with the questions
 */
public record ModernRequest(
    JsonNode id,
    String method,
    ObjectNode params,
    JsonNode clientInfo,
    JsonNode capabilities,
    @Nullable String logLevel,
    JsonNode progressToken,
    JsonNode inputResponses,
    @Nullable String requestState) {

  private static final Set<String> BY_NAME = Set.of("tools/call", "prompts/get");

  /** Said of the request, not of what's asked. */
  private static final List<String> OF_THE_REQUEST =
      List.of(
          ModernKeys.VERSION,
          ModernKeys.CLIENT_INFO,
          ModernKeys.CAPABILITIES,
          ModernKeys.LOG_LEVEL,
          "progressToken");

  /**
   * Reads and checks a request.
   *
   * @throws GatewayException that says what's wrong with it
   */
  public static ModernRequest read(Exchange exchange) {
    ByteBuf body = exchange.body();
    JsonNode message =
        JsonTree.read(body == null ? new byte[0] : ByteBufUtil.getBytes(body))
            .orElseThrow(() -> new GatewayException.ParseError("the message can't be read"));
    String method = message.path("method").asString("");
    JsonNode id = message.path("id");
    if (!id.isString() && !id.isIntegralNumber()) {
      throw new GatewayException.InvalidRequest("'id' is a string or an integer");
    }
    JsonNode given = message.path("params");
    if (!given.isObject()) {
      throw new GatewayException.InvalidParams("a request has 'params' with '_meta'");
    }
    ObjectNode params = JsonTree.copy(given);
    ObjectNode meta = JsonTree.copy(params.path("_meta"));
    check(exchange.headers(), method, params, meta);
    JsonNode responses = orMissing(params.remove("inputResponses"));
    JsonNode state = orMissing(params.remove("requestState"));
    ModernRequest request =
        new ModernRequest(
            id,
            method,
            params,
            meta.path(ModernKeys.CLIENT_INFO),
            meta.path(ModernKeys.CAPABILITIES),
            meta.has(ModernKeys.LOG_LEVEL) ? level(meta) : null,
            meta.path("progressToken"),
            responses,
            state.isString() ? state.asString() : null);
    meta.remove(OF_THE_REQUEST);
    if (meta.isEmpty()) {
      params.remove("_meta");
    } else {
      params.set("_meta", meta);
    }
    return request;
  }

  /** Whether the client wants to know how far it is. */
  public boolean wantsProgress() {
    return progressToken.isString() || progressToken.isIntegralNumber();
  }

  /** What's asked, with the answers to questions as the client sent them. */
  public ObjectNode paramsWithAnswers() {
    ObjectNode all = params.deepCopy();
    if (!inputResponses.isMissingNode()) {
      all.set("inputResponses", inputResponses);
    }
    return requestState == null ? all : all.put("requestState", requestState);
  }

  private static void check(
      HttpHeaders headers, String method, ObjectNode params, ObjectNode meta) {
    String version = headers.get(ProtocolVersion.HEADER, "");
    JsonNode said = meta.path(ModernKeys.VERSION);
    if (!said.isString()) {
      throw new GatewayException.InvalidParams("'_meta' lacks " + ModernKeys.VERSION);
    }
    if (!said.asString().equals(version)) {
      throw new GatewayException.HeaderMismatch("MCP-Protocol-Version", version, said.asString());
    }
    if (!version.equals(ProtocolVersion.FIRST_MODERN)) {
      throw new GatewayException.UnsupportedVersion(version);
    }
    MirroredHeaders.demand(headers, method, mirrored(method, params));
    if (!meta.path(ModernKeys.CAPABILITIES).isObject()) {
      throw new GatewayException.InvalidParams("'_meta' lacks " + ModernKeys.CAPABILITIES);
    }
  }

  private static @Nullable String mirrored(String method, ObjectNode params) {
    String member =
        BY_NAME.contains(method) ? "name" : method.equals("resources/read") ? "uri" : null;
    if (member == null) {
      return null;
    }
    JsonNode value = params.path(member);
    if (!value.isString()) {
      throw new GatewayException.InvalidParams("'params' lacks '" + member + "'");
    }
    return value.asString();
  }

  private static String level(ObjectNode meta) {
    String level = meta.path(ModernKeys.LOG_LEVEL).asString("");
    if (!LogLevels.isKnown(level)) {
      throw new GatewayException.InvalidParams("no such log level: " + level);
    }
    return level;
  }

  private static JsonNode orMissing(@Nullable JsonNode node) {
    return node == null ? MissingNode.getInstance() : node;
  }
}
