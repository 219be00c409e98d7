package dev.sallyport.registry;

import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.definition.SslVerify;
import dev.sallyport.tls.trust.Trust;
import dev.sallyport.tls.trust.TrustException;
import dev.sallyport.tls.trust.TrustResolver;
import dev.sallyport.tls.trust.TrustWatcher;
import dev.sallyport.upstream.HttpUpstream;
import dev.sallyport.upstream.UpstreamFactory;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the servers and gives each its trust, now and when its files change. Owns the upstreams.
 * Thread-safe.
 */
public final class Registry implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Registry.class);

  private final RegistrySnapshot snapshot;
  private final List<TrustWatcher.Watch> watches = new ArrayList<>();

  /**
   * Makes the servers' upstreams. One whose trust doesn't load is there, but disabled.
   *
   * @param resolver loads trust; reads files
   * @param watcher tells when files change; owned by the caller
   */
  public Registry(
      List<ServerDefinition> definitions,
      UpstreamFactory factory,
      TrustResolver resolver,
      TrustWatcher watcher) {
    List<HttpUpstream> upstreams = new ArrayList<>();
    for (ServerDefinition definition : definitions) {
      HttpUpstream upstream = factory.create(definition);
      upstreams.add(upstream);
      Trust trust = load(upstream, resolver);
      watches.add(watcher.watch(definition.sslVerify(), trust, new TrustBinding(upstream)));
    }
    this.snapshot = new RegistrySnapshot(upstreams);
  }

  /** The servers as they are now. */
  public RegistrySnapshot snapshot() {
    return snapshot;
  }

  @Override
  public void close() {
    watches.forEach(TrustWatcher.Watch::close);
    snapshot.servers().forEach(upstream -> upstream.close());
  }

  private static @Nullable Trust load(HttpUpstream upstream, TrustResolver resolver) {
    ServerDefinition definition = upstream.definition();
    if (definition.sslVerify() instanceof SslVerify.Disabled) {
      log.warn(
          "MCP server '{}': ssl_verify is false: neither certificate nor host name of {} are verified",
          definition.name(),
          definition.url().getHost());
    }
    try {
      Trust trust = resolver.resolve(definition.sslVerify());
      upstream.useTrust(trust);
      return trust;
    } catch (TrustException notLoaded) {
      new TrustBinding(upstream).trustFailed(notLoaded);
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
