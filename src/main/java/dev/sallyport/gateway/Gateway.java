package dev.sallyport.gateway;

import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.registry.Registry;
import dev.sallyport.upstream.Upstream;
import dev.sallyport.upstream.UpstreamRequest;
import dev.sallyport.upstream.UpstreamResponse;
import reactor.core.publisher.Mono;

/** Finds the server that an exchange is for and sends it there. Thread-safe. */
public final class Gateway {
  private final Registry registry;
  private final RequestHeaders requestHeaders;

  /** On the servers of a registry. */
  public Gateway(Registry registry, RequestHeaders requestHeaders) {
    this.registry = registry;
    this.requestHeaders = requestHeaders;
  }

  /**
   * The server of that name or alias.
   *
   * @throws GatewayException.UnknownServer if there's none
   */
  public Upstream server(String name) {
    Upstream upstream = registry.snapshot().find(name);
    if (upstream == null) {
      throw new GatewayException.UnknownServer(name);
    }
    return upstream;
  }

  /**
   * Passes an exchange through to a server that speaks the client's dialect.
   *
   * @throws GatewayException.LoopDetected if the request has been here before
   */
  public Mono<UpstreamResponse> pass(Exchange exchange, Upstream server) {
    return server.send(
        new UpstreamRequest(
            exchange.method(),
            exchange.endpoint(),
            requestHeaders.toServer(exchange, server.definition()),
            exchange.body(),
            exchange.opensStream(),
            exchange.message() == null || RepeatableMethods.contains(exchange.message())));
  }
}
