package dev.sallyport.registry;

import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.definition.ServerTls;
import dev.sallyport.tls.trust.LoadedTls;
import dev.sallyport.tls.trust.Trust;
import dev.sallyport.tls.trust.TrustException;
import dev.sallyport.tls.trust.TrustResolver;
import dev.sallyport.tls.trust.TrustWatcher;
import dev.sallyport.upstream.HttpUpstream;
import dev.sallyport.upstream.oauth.TokenServerWords;
import dev.sallyport.upstream.oauth.TokenTrust;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what {@code token_ssl_verify} names to a server's upstream, now and when files change.
 * Without it no token is got, but the server isn't disabled. Owns the watch.
 */
final class TokenTrustBinding implements TrustWatcher.Listener, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TokenTrustBinding.class);

  private final HttpUpstream upstream;
  private final TrustWatcher.Watch watch;
  private volatile @Nullable String problem;

  TokenTrustBinding(HttpUpstream upstream, TrustResolver resolver, TrustWatcher watcher) {
    this.upstream = upstream;
    ServerDefinition server = upstream.definition();
    LoadedTls loaded = load(resolver);
    this.watch = watcher.watch(server.tokenServerTls().orElse(ServerTls.DEFAULT), loaded, this);
  }

  /** Why it doesn't load at the moment; null if it does. */
  @Nullable String problem() {
    return problem;
  }

  private @Nullable LoadedTls load(TrustResolver resolver) {
    try {
      LoadedTls loaded = TokenTrust.load(upstream.definition(), resolver);
      if (loaded.trust() instanceof Trust.Unverified) {
        log.warn(
            "MCP server '{}': token_ssl_verify is false: its client secret goes to a token server"
                + " whose certificate and host name aren't verified",
            upstream.definition().name());
      }
      upstream.useTokenTls(loaded);
      return loaded;
    } catch (TrustException notLoaded) {
      trustFailed(notLoaded);
      return null;
    }
  }

  @Override
  public void trustChanged(LoadedTls tls) {
    upstream.useTokenTls(tls);
    problem = null;
    log.info(
        "MCP server '{}': new connections to its token server use the changed files: {}",
        upstream.definition().name(),
        TokenServerWords.setting(tls.toString()));
  }

  @Override
  public void trustRecovered() {
    problem = null;
  }

  @Override
  public void trustFailed(TrustException failure) {
    String words = TokenServerWords.setting(String.valueOf(failure.getMessage()));
    problem = words;
    log.error("MCP server '{}': {}", upstream.definition().name(), words);
  }

  @Override
  public void close() {
    watch.close();
  }
}
