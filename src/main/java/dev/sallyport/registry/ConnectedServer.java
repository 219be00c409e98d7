package dev.sallyport.registry;

import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.definition.SslVerify;
import dev.sallyport.tls.trust.Trust;
import dev.sallyport.tls.trust.TrustException;
import dev.sallyport.tls.trust.TrustResolver;
import dev.sallyport.tls.trust.TrustWatcher;
import dev.sallyport.upstream.HttpUpstream;
import dev.sallyport.upstream.RedescribedUpstream;
import dev.sallyport.upstream.Upstream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to one server, with its trust now and when its files change. Owns the upstream and the
 * watch.
 */
final class ConnectedServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ConnectedServer.class);

  private final HttpUpstream upstream;
  private final TrustWatcher.Watch watch;

  /** Gives the upstream its trust; one whose trust doesn't load is disabled until it does. */
  ConnectedServer(HttpUpstream upstream, TrustResolver resolver, TrustWatcher watcher) {
    this.upstream = upstream;
    TrustBinding binding = new TrustBinding(upstream);
    Trust trust = load(binding, resolver);
    this.watch = watcher.watch(upstream.definition().sslVerify(), trust, binding);
  }

  /** Whether requests under that definition can use these connections. */
  boolean reaches(ServerDefinition definition) {
    return upstream.definition().hasSameConnection(definition);
  }

  /** The way to the server, under a definition that these connections reach. */
  Upstream under(ServerDefinition definition) {
    return upstream.definition().equals(definition)
        ? upstream
        : new RedescribedUpstream(upstream, definition);
  }

  @Override
  public void close() {
    watch.close();
    upstream.close();
  }

  private static @Nullable Trust load(TrustBinding binding, TrustResolver resolver) {
    ServerDefinition definition = binding.upstream().definition();
    if (definition.sslVerify() instanceof SslVerify.Disabled) {
      log.warn(
          "MCP server '{}': ssl_verify is false: neither certificate nor host name of {} are verified",
          definition.name(),
          definition.url().getHost());
    }
    try {
      Trust trust = resolver.resolve(definition.sslVerify());
      binding.upstream().useTrust(trust);
      return trust;
    } catch (TrustException notLoaded) {
      binding.trustFailed(notLoaded);
      return null;
    }
  }

  /** Brings a server's trust to its upstream. */
  private record TrustBinding(HttpUpstream upstream) implements TrustWatcher.Listener {
    @Override
    public void trustChanged(Trust trust) {
      upstream.useTrust(trust);
      log.info(
          "MCP server '{}': new connections use the changed trust of {}",
          upstream.definition().name(),
          trust.origin());
    }

    @Override
    public void trustRecovered() {
      log.info(
          "MCP server '{}': its CA certificates load again, unchanged",
          upstream.definition().name());
    }

    @Override
    public void trustFailed(TrustException failure) {
      upstream.trustFailed();
      if (!upstream.definition().usesTls()) {
        return;
      }
      log.error("MCP server '{}': {}", upstream.definition().name(), failure.getMessage());
    }
  }
}
