package dev.sallyport.gateway.aggregate;

import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.gateway.backend.ServerBackend;
import dev.sallyport.gateway.bridge.Bridge;
import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.registry.RegisteredServer;
import dev.sallyport.upstream.Upstream;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/**
 * Asks servers all at once. Each has its own deadline, so that none holds up the others.
 *
 * @param patience how long a server may take at most
 */
record ServerParts(Bridge bridge, Duration patience) {

  /** What each of them said, or why it's missing, in their order. */
  Mono<List<Part>> ask(
      List<RegisteredServer> servers, Function<ServerBackend, Mono<JsonNode>> question) {
    return Flux.fromIterable(servers)
        .flatMapSequential(server -> ask(server, question), Math.max(1, servers.size()), 1)
        .collectList();
  }

  private Mono<Part> ask(
      RegisteredServer server, Function<ServerBackend, Mono<JsonNode>> question) {
    Upstream upstream = server.upstream();
    if (upstream == null) {
      return Mono.just(Part.Missing.because(server.name(), disabled(server)));
    }
    ServerDefinition definition = upstream.definition();
    String name = definition.publicName().value();
    Duration limit = limit(definition);
    return Mono.defer(() -> question.apply(new ServerBackend(bridge, upstream)))
        .<Part>map(said -> new Part.Said(definition.publicName(), said))
        .timeout(limit, Mono.error(() -> new GatewayException.ServerTimeout(name, limit)))
        .onErrorResume(
            ServerRefusedException.class,
            refused -> Mono.just(Part.Missing.because(name, refused.error())))
        .onErrorResume(
            ServerParts::isOfOneServer,
            failure -> Mono.just(Part.Missing.because(name, (GatewayException) failure)));
  }

  /** A request that has been here before would come back from each of them. */
  private static boolean isOfOneServer(Throwable failure) {
    return failure instanceof GatewayException
        && !(failure instanceof GatewayException.LoopDetected);
  }

  private Duration limit(ServerDefinition definition) {
    Duration own = definition.timeout();
    return own.compareTo(patience) < 0 ? own : patience;
  }

  static GatewayException disabled(RegisteredServer server) {
    return new GatewayException.ServerDisabled(
        server.name(), "its definition can't be used; the gateway's health says why");
  }
}
