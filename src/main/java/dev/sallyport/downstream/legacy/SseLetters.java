package dev.sallyport.downstream.legacy;

import dev.sallyport.gateway.Exchange;
import dev.sallyport.gateway.relay.Letter;
import dev.sallyport.gateway.relay.Relay;
import dev.sallyport.jsonrpc.EnvelopeReader;
import dev.sallyport.jsonrpc.JsonTree;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import java.util.function.BiConsumer;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Messages of clients of HTTP+SSE that arrive at a replica which doesn't have their stream.
 * Thread-safe.
 */
final class SseLetters {
  private static final String MESSAGE = "sse-message";

  private final Relay relay;
  private final EnvelopeReader reader = new EnvelopeReader();

  SseLetters(Relay relay) {
    this.relay = relay;
  }

  /** Names this replica; empty if there are no others. */
  String here() {
    return relay.here();
  }

  /** Passes a message on. Fails as {@link Relay#send} does. */
  Mono<Void> pass(String replica, String session, LegacyRequest message, Exchange exchange) {
    ObjectNode content = JsonTree.object().put("session", session);
    ArrayNode headers = content.putArray("headers");
    exchange
        .headers()
        .forEach(
            header -> {
              if (!isKeyToGateway(header.getKey(), exchange)) {
                headers.addArray().add(header.getKey()).add(header.getValue());
              }
            });
    return relay.send(replica, MESSAGE, content.set("message", message.message()));
  }

  /** What has been checked here needn't travel. */
  private static boolean isKeyToGateway(String header, Exchange exchange) {
    return exchange.keepsAuthorization()
        && HttpHeaderNames.AUTHORIZATION.contentEqualsIgnoreCase(header);
  }

  /** Takes what others pass on: a session's id and a message. */
  void onMessage(BiConsumer<String, Exchange> taker) {
    relay.take(MESSAGE, letter -> taker.accept(letter.text("session"), exchange(letter)));
  }

  private Exchange exchange(Letter letter) {
    HttpHeaders headers = new DefaultHttpHeaders();
    for (JsonNode header : letter.get("headers")) {
      headers.add(header.path(0).asString(""), header.path(1).asString(""));
    }
    ByteBuf body = Unpooled.wrappedBuffer(JsonTree.write(letter.get("message")));
    return new Exchange(HttpMethod.POST, headers, false, null, reader.read(body), body);
  }
}
