package dev.sallyport.downstream.modern;

import dev.sallyport.downstream.message.MessageWriter;
import dev.sallyport.downstream.message.Outgoing;
import dev.sallyport.gateway.Exchange;
import dev.sallyport.gateway.bridge.Bridge;
import dev.sallyport.gateway.bridge.ModernRequest;
import dev.sallyport.gateway.bridge.ToModern;
import dev.sallyport.jsonrpc.Envelope;
import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.upstream.Upstream;
import dev.sallyport.upstream.exchange.CallRequest;
import dev.sallyport.upstream.exchange.Caller;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Set;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerResponse;
import tools.jackson.databind.JsonNode;

/**
 * Answers modern clients on behalf of a legacy server (MCP 2026-07-28, Streamable HTTP).
 * Thread-safe.
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

  /** On a bridge, owned by the caller. */
  public ModernFront(Bridge bridge) {
    this.bridge = bridge;
  }

  /**
   * Answers a message.
   *
   * @param owner who calls
   * @return completes when it's answered, or fails with a {@link GatewayException} before anything
   *     is written
   */
  public Mono<Void> answer(
      Exchange exchange, Upstream server, String owner, HttpServerResponse response) {
    Envelope message = exchange.message();
    if (message == null) {
      return Mono.error(new GatewayException.MethodNotAllowed("POST"));
    }
    return switch (message.kind()) {
      case REQUEST -> request(exchange, server, owner, response);
      // There are none that a server of the other era could use.
      case NOTIFICATION -> Mono.from(response.status(202).send());
      case RESPONSE, BATCH ->
          Mono.error(
              new GatewayException.InvalidRequest("a modern client sends requests, one at a time"));
    };
  }

  private Mono<Void> request(
      Exchange exchange, Upstream server, String owner, HttpServerResponse response) {
    ModernRequest request = ModernRequest.read(exchange);
    bridge.gateway().check(exchange, server);
    if (GONE.contains(request.method())) {
      throw new GatewayException.MethodNotFound(request.method());
    }
    HttpHeaders headers = bridge.headers(exchange, server);
    Caller caller =
        bridge.caller(owner, headers, server, request.clientInfo(), request.capabilities());
    return bridge
        .sessions()
        .initialized(server, caller, headers)
        .doOnError(
            GatewayException.UnexpectedAnswer.class, otherEra -> bridge.eras().contradicted(server))
        .flatMap(
            initialized ->
                MessageWriter.write(
                    response,
                    answers(request, server, caller, headers, initialized),
                    request.id()));
  }

  private Flux<Outgoing> answers(
      ModernRequest request,
      Upstream server,
      Caller caller,
      HttpHeaders headers,
      JsonNode initialized) {
    return switch (request.method()) {
      case "server/discover" ->
          Flux.just(Outgoing.result(request.id(), ToModern.discovered(initialized)));
      case "subscriptions/listen" ->
          new Subscription(request, initialized)
              .follow(
                  (first, uris) -> bridge.sessions().changes(server, caller, headers, first, uris));
      default ->
          new Conversation(bridge, request, server, caller, initialized)
              .answers(
                  () ->
                      bridge
                          .sessions()
                          .call(
                              server,
                              caller,
                              new CallRequest(
                                  request.method(),
                                  request.params(),
                                  wantsProgress(request.progressToken()),
                                  request.logLevel(),
                                  headers)));
    };
  }

  private static boolean wantsProgress(JsonNode token) {
    return token.isString() || token.isIntegralNumber();
  }
}
