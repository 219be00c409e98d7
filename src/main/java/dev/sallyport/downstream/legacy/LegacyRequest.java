package dev.sallyport.downstream.legacy;

import dev.sallyport.gateway.Exchange;
import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.jsonrpc.JsonTree;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A message of a legacy client.
 *
 * @param params without a progress token
 * @param progressToken what progress is told under; missing if it isn't wanted
 */
record LegacyRequest(
    JsonNode message, JsonNode id, String method, ObjectNode params, JsonNode progressToken) {

  static LegacyRequest read(Exchange exchange) {
    ByteBuf body = exchange.body();
    JsonNode message =
        JsonTree.read(body == null ? new byte[0] : ByteBufUtil.getBytes(body))
            .orElseThrow(() -> new GatewayException.ParseError("the message can't be read"));
    ObjectNode params = JsonTree.copy(message.path("params"));
    JsonNode token = params.path("_meta").path("progressToken");
    if (params.path("_meta") instanceof ObjectNode meta) {
      meta.remove("progressToken");
      if (meta.isEmpty()) {
        params.remove("_meta");
      }
    }
    return new LegacyRequest(
        message, message.path("id"), message.path("method").asString(""), params, token);
  }

  boolean wantsProgress() {
    return progressToken.isString() || progressToken.isIntegralNumber();
  }
}
