package dev.sallyport.registry;

import dev.sallyport.upstream.StdioUpstream;
import java.util.Optional;

/** The way to one server that's a program. */
record ConnectedByStdio(StdioUpstream upstream) implements ConnectedServer {
  @Override
  public Optional<TlsState> tls() {
    return Optional.empty();
  }

  @Override
  public void close() {
    upstream.close();
  }
}
