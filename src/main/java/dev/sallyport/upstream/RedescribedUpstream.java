package dev.sallyport.upstream;

import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.upstream.stdio.ServerProcesses;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The same way to a server under a definition that says other things about it, but not how it's
 * reached. The connections stay their owner's.
 */
public record RedescribedUpstream(Upstream connected, ServerDefinition definition)
    implements Upstream {
  /**
   * @throws IllegalArgumentException if the definition reaches the server in another way
   */
  public RedescribedUpstream {
    if (!connected.definition().hasSameConnection(definition)) {
      throw new IllegalArgumentException("needs connections of its own: " + definition);
    }
  }

  @Override
  public Mono<UpstreamResponse> send(UpstreamRequest request) {
    return connected.send(request);
  }

  @Override
  public @Nullable ServerProcesses processes() {
    return connected.processes();
  }

  @Override
  public void close() {}
}
