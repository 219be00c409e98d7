package dev.sallyport.gateway.backend;

import dev.sallyport.gateway.Exchange;
import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.upstream.exchange.CallEvent.Notice;
import dev.sallyport.upstream.exchange.LiveCall;
import java.util.Set;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/**
 * What a front answers its clients for: one server, or several that look like one. It speaks in the
 * words of the client's era, whatever the servers speak. Thread-safe.
 */
public interface Backend {
  /** What tokens that clients hold are sealed for: they're good here and nowhere else. */
  String name();

  /**
   * Checks a message before anything is made of it.
   *
   * @throws GatewayException if it's refused
   */
  void check(Exchange exchange);

  /**
   * What it says of itself: {@code capabilities}, {@code serverInfo} and {@code instructions}, as
   * in the result of {@code initialize}.
   *
   * @return that, or a {@link GatewayException}
   */
  Mono<JsonNode> initialized(Client client);

  /**
   * Whether questions and answers pass between the client and the server as they are, because both
   * speak the modern era: nothing of them is kept here, and any replica takes the answer.
   */
  Mono<Boolean> passesQuestions(Client client, ClientCall call);

  /** Begins a call. It's cancelled by whoever gets it. */
  Mono<LiveCall> call(Client client, ClientCall call);

  /**
   * The changes that are told of, until no more are.
   *
   * @param first what comes first, once nothing is missed any more
   * @param uris resources to subscribe to
   */
  Flux<Notice> changes(Client client, Notice first, Set<String> uris);
}
