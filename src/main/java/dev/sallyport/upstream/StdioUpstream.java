package dev.sallyport.upstream;

import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.upstream.stdio.ServerProcesses;
import reactor.core.publisher.Mono;

/** A server that's a program on this machine. Thread-safe. Owns its processes. */
public record StdioUpstream(ServerDefinition definition, ServerProcesses processes)
    implements Upstream {
  /** A mistake of the gateway's own: who sends knows the server's transport. */
  @Override
  public Mono<UpstreamResponse> send(UpstreamRequest request) {
    return Mono.error(
        new GatewayException.ServerDisabled(
            definition.name().value(), "it's a program, which takes no requests of HTTP"));
  }

  @Override
  public void close() {
    processes.close();
  }
}
