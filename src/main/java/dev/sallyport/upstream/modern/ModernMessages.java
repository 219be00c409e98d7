package dev.sallyport.upstream.modern;

import dev.sallyport.jsonrpc.JsonTree;
import dev.sallyport.jsonrpc.ModernKeys;
import dev.sallyport.jsonrpc.ProtocolVersion;
import dev.sallyport.upstream.exchange.CallRequest;
import dev.sallyport.upstream.exchange.Caller;
import io.netty.handler.codec.http.HttpHeaders;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.LongNode;
import tools.jackson.databind.node.ObjectNode;

/** Requests as the modern era wants them, with the headers that mirror them. */
final class ModernMessages {
  private ModernMessages() {}

  /**
   * A request.
   *
   * @param round tells a request from its retries
   * @param responses answers to the questions of the round before
   * @param state what came with them; missing if nothing did
   */
  static ObjectNode request(
      int round, Caller caller, CallRequest request, ObjectNode responses, JsonNode state) {
    ObjectNode params = request.params().deepCopy();
    ObjectNode meta = JsonTree.copy(params.path("_meta"));
    meta.put(ModernKeys.VERSION, ProtocolVersion.FIRST_MODERN);
    if (caller.clientInfo().isObject()) {
      meta.set(ModernKeys.CLIENT_INFO, caller.clientInfo());
    }
    meta.set(ModernKeys.CAPABILITIES, JsonTree.copy(caller.capabilities()));
    if (request.logLevel() != null) {
      meta.put(ModernKeys.LOG_LEVEL, request.logLevel());
    }
    if (request.wantsProgress()) {
      meta.put("progressToken", round);
    }
    params.set("_meta", meta);
    if (!responses.isEmpty()) {
      params.set("inputResponses", responses);
    }
    if (state.isString()) {
      params.set("requestState", state);
    }
    return JsonTree.request(LongNode.valueOf(round), request.method(), params);
  }

  static HttpHeaders headers(CallRequest request, ToolHeaders tools) {
    HttpHeaders headers =
        request
            .headers()
            .copy()
            .set(ProtocolVersion.HEADER, ProtocolVersion.FIRST_MODERN)
            .set("Mcp-Method", HeaderValue.of(request.method()));
    String name =
        switch (request.method()) {
          case "tools/call", "prompts/get" -> request.params().path("name").asString("");
          case "resources/read" -> request.params().path("uri").asString("");
          default -> "";
        };
    if (!name.isEmpty()) {
      headers.set("Mcp-Name", HeaderValue.of(name));
    }
    if (request.method().equals("tools/call")) {
      tools.add(name, request.params().path("arguments"), headers);
    }
    return headers;
  }
}
