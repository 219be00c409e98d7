package dev.sallyport.downstream;

import dev.sallyport.definition.Transport;
import dev.sallyport.downstream.modern.ModernFront;
import dev.sallyport.gateway.Exchange;
import dev.sallyport.gateway.bridge.Bridge;
import dev.sallyport.jsonrpc.Envelope;
import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.jsonrpc.JsonTree;
import dev.sallyport.jsonrpc.ProtocolVersion;
import dev.sallyport.upstream.Upstream;
import dev.sallyport.upstream.UpstreamResponse;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Set;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Decides, message by message, whether a server understands the client as it is, or is spoken to by
 * the gateway in the server's own words. Thread-safe.
 */
final class Fronts {
  private static final Set<Integer> SIGNS_OF_ANOTHER_ERA = Set.of(400, 404, 405, 406);

  private final Bridge bridge;
  private final ModernFront modern;

  Fronts(Bridge bridge) {
    this.bridge = bridge;
    this.modern = new ModernFront(bridge);
  }

  /**
   * Answers a message that came by streamable HTTP.
   *
   * @param owner who calls
   * @param pass passes it on as it is
   * @return completes when it's answered, or fails with a {@link GatewayException} before anything
   *     is written
   */
  Mono<Void> answer(
      Exchange exchange,
      Upstream server,
      String owner,
      HttpServerResponse response,
      Supplier<Mono<Void>> pass) {
    if (!ProtocolVersion.isModern(exchange.headers())) {
      return server.definition().transport() == Transport.HTTP
          ? pass.get()
          : Mono.error(otherTransport(server));
    }
    HttpHeaders headers = bridge.headers(exchange, server);
    return bridge
        .eras()
        .speaksModern(server, headers)
        .flatMap(
            understood ->
                understood ? pass.get() : translated(exchange, server, owner, response, pass));
  }

  /** A server that speaks neither era, as far as one can tell, answers for itself. */
  private Mono<Void> translated(
      Exchange exchange,
      Upstream server,
      String owner,
      HttpServerResponse response,
      Supplier<Mono<Void>> pass) {
    if (bridge.eras().speaksLegacy(server)) {
      return Mono.defer(() -> modern.answer(exchange, server, owner, response));
    }
    HttpHeaders headers = bridge.headers(exchange, server);
    var nobody = JsonTree.object();
    return bridge
        .sessions()
        .initialized(server, bridge.caller(owner, headers, server, nobody, nobody), headers)
        .map(initialized -> true)
        .onErrorResume(GatewayException.UnexpectedAnswer.class, neither -> Mono.just(false))
        .doOnNext(understood -> bridge.eras().legacyWas(server, understood))
        .flatMap(
            understood ->
                understood ? modern.answer(exchange, server, owner, response) : pass.get());
  }

  /** Looks at an answer that passes: a server may have changed its era. */
  void saw(Exchange exchange, Upstream server, UpstreamResponse answer) {
    Envelope message = exchange.message();
    if (message != null
        && SIGNS_OF_ANOTHER_ERA.contains(answer.status())
        && ProtocolVersion.isModern(exchange.headers())) {
      bridge.eras().contradicted(server);
    }
  }

  static GatewayException otherTransport(Upstream server) {
    String name = server.definition().name().value();
    return new GatewayException.NotOffered(
        name,
        "MCP server '"
            + name
            + "' speaks another transport: connect to "
            + server.definition().clientPath());
  }
}
