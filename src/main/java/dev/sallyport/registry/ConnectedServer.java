package dev.sallyport.registry;

import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.upstream.RedescribedUpstream;
import dev.sallyport.upstream.Upstream;
import java.util.Optional;

/** The way to one server, as long as its definition doesn't say another. Owns the upstream. */
interface ConnectedServer extends AutoCloseable {
  /** The way, under the definition that it was opened for. */
  Upstream upstream();

  /**
   * How TLS to the server, or to its token server by a trust of its own, stands; empty if neither
   * uses it.
   */
  Optional<TlsState> tls();

  /** Whether requests under that definition can use this way. */
  default boolean reaches(ServerDefinition definition) {
    return upstream().definition().hasSameConnection(definition);
  }

  /** The way to the server, under a definition that it reaches. */
  default Upstream under(ServerDefinition definition) {
    return upstream().definition().equals(definition)
        ? upstream()
        : new RedescribedUpstream(upstream(), definition);
  }

  @Override
  void close();
}
