package dev.sallyport.downstream.modern;

import dev.sallyport.downstream.message.MessageWriter;
import dev.sallyport.downstream.message.Outgoing;
import dev.sallyport.gateway.Exchange;
import dev.sallyport.gateway.backend.Backend;
import dev.sallyport.gateway.backend.Client;
import dev.sallyport.gateway.bridge.Bridge;
import dev.sallyport.gateway.bridge.ModernRequest;
import dev.sallyport.gateway.bridge.ToModern;
import dev.sallyport.jsonrpc.Envelope;
import dev.sallyport.jsonrpc.GatewayException;
import java.util.Set;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Answers modern clients on behalf of servers that can't by themselves (MCP 2026-07-28, Streamable
 * HTTP). Thread-safe.
 */
public final class ModernFront {
  /** What the modern era says in other ways, or not at all. */
  private static final Set<String> GONE =
      Set.of(
          "initialize",
          "logging/setLevel",
          "ping",
          "resources/subscribe",
          "resources/unsubscribe",
          "tasks/cancel",
          "tasks/get",
          "tasks/list",
          "tasks/result");

  private final Bridge bridge;
  private final Mono<?> end;

  /**
   * @param bridge owned by the caller
   * @param end ends the streams of clients that listen
   */
  public ModernFront(Bridge bridge, Mono<?> end) {
    this.bridge = bridge;
    this.end = end;
  }

  /**
   * Answers a message.
   *
   * @param owner who calls
   * @return completes when it's answered, or fails with a {@link GatewayException} before anything
   *     is written
   */
  public Mono<Void> answer(
      Exchange exchange, Backend backend, String owner, HttpServerResponse response) {
    Envelope message = exchange.message();
    if (message == null) {
      return Mono.error(new GatewayException.MethodNotAllowed("POST"));
    }
    return switch (message.kind()) {
      case REQUEST -> request(exchange, backend, owner, response);
      // There are none that a server of the other era could use.
      case NOTIFICATION -> Mono.from(response.status(202).send());
      case RESPONSE, BATCH ->
          Mono.error(
              new GatewayException.InvalidRequest("a modern client sends requests, one at a time"));
    };
  }

  private Mono<Void> request(
      Exchange exchange, Backend backend, String owner, HttpServerResponse response) {
    ModernRequest request = ModernRequest.read(exchange);
    backend.check(exchange);
    if (GONE.contains(request.method())) {
      throw new GatewayException.MethodNotFound(request.method());
    }
    Client client = new Client(exchange, owner, true, request.clientInfo(), request.capabilities());
    return MessageWriter.write(response, answers(request, backend, client), request.id());
  }

  private Flux<Outgoing> answers(ModernRequest request, Backend backend, Client client) {
    return switch (request.method()) {
      case "server/discover" ->
          backend
              .initialized(client)
              .map(known -> Outgoing.result(request.id(), ToModern.discovered(known)))
              .flux();
      case "subscriptions/listen" ->
          backend
              .initialized(client)
              .flatMapMany(
                  known ->
                      new Subscription(request, known)
                          .follow(
                              (first, uris) ->
                                  backend.changes(client, first, uris).takeUntilOther(end)));
      default -> new Conversation(bridge, request, backend, client).answers();
    };
  }
}
