package dev.sallyport.upstream.session;

import io.netty.handler.codec.http.HttpHeaders;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** How the messages of one session travel. Thread-safe. Owns the session and its streams. */
interface SessionWire {
  /**
   * Begins the session: sends {@code initialize} and {@code notifications/initialized}.
   *
   * @return what {@code initialize} resulted in
   */
  Mono<JsonNode> begin(ObjectNode initialize);

  /**
   * Sends a request. What comes back goes to the inbox.
   *
   * @param repeatable whether it changes nothing
   * @return completes when nothing more comes for it; fails with {@link SessionLostException}, or
   *     with a {@link dev.sallyport.jsonrpc.GatewayException}
   */
  Mono<Void> request(long id, ObjectNode request, HttpHeaders headers, boolean repeatable);

  /** Sends a notification or a response. */
  Mono<Void> send(ObjectNode message);

  /** Completes when messages that belong to no request can arrive, or never will. */
  Mono<Void> listen();

  /** Ends the session. Never fails. */
  Mono<Void> close();
}
