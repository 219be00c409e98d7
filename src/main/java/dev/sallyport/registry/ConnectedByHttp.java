package dev.sallyport.registry;

import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.definition.SslVerify;
import dev.sallyport.tls.identity.ClientCertificate;
import dev.sallyport.tls.trust.LoadedTls;
import dev.sallyport.tls.trust.TrustException;
import dev.sallyport.tls.trust.TrustResolver;
import dev.sallyport.tls.trust.TrustWatcher;
import dev.sallyport.upstream.HttpUpstream;
import dev.sallyport.upstream.Upstream;
import dev.sallyport.upstream.oauth.TokenTrust;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to one server by HTTP, with its trust now and when its files change. Owns the upstream
 * and the watch.
 */
final class ConnectedByHttp implements ConnectedServer {
  private static final Logger log = LoggerFactory.getLogger(ConnectedByHttp.class);

  private final HttpUpstream upstream;
  private final TrustBinding binding;
  private final TrustWatcher.Watch watch;
  private final @Nullable TokenTrustBinding tokenTrust;
  private final Instant since = Instant.now();
  private final @Nullable Instant unverifiedSince;

  /**
   * Gives the upstream its trust; one whose trust doesn't load is disabled until it does.
   *
   * @param unverifiedSince since when it isn't verified, if that's written down somewhere
   */
  ConnectedByHttp(
      HttpUpstream upstream,
      @Nullable Instant unverifiedSince,
      TrustResolver resolver,
      TrustWatcher watcher) {
    this.upstream = upstream;
    this.unverifiedSince = unverifiedSince;
    this.binding = new TrustBinding(upstream);
    LoadedTls tls = load(binding, resolver);
    this.watch = watcher.watch(upstream.definition().tls(), tls, binding);
    this.tokenTrust =
        TokenTrust.isOwn(upstream.definition())
            ? new TokenTrustBinding(upstream, resolver, watcher)
            : null;
  }

  @Override
  public Upstream upstream() {
    return upstream;
  }

  @Override
  public Optional<TlsState> tls() {
    ServerDefinition definition = upstream.definition();
    return definition.usesTls() || tokenTrust != null
        ? Optional.of(
            new TlsState(
                definition.name().value(),
                definition.isVerified(),
                unverifiedSince == null ? since : unverifiedSince,
                unverifiedSince != null,
                definition.tls().insecureUntil(),
                binding.problem == null && tokenTrust != null
                    ? tokenTrust.problem()
                    : binding.problem,
                upstream.seenCertificates()))
        : Optional.empty();
  }

  @Override
  public void close() {
    watch.close();
    if (tokenTrust != null) {
      tokenTrust.close();
    }
    upstream.close();
  }

  private static @Nullable LoadedTls load(TrustBinding binding, TrustResolver resolver) {
    ServerDefinition definition = binding.upstream().definition();
    if (definition.sslVerify() instanceof SslVerify.Disabled) {
      log.warn(
          "MCP server '{}': ssl_verify is false: neither certificate nor host name of {} are verified{}{}",
          definition.name(),
          definition.url().getHost(),
          definition.tls().pins().isEmpty() ? "" : ", only its key (ssl_pin_sha256)",
          definition.tls().insecureUntil() == null
              ? ""
              : ", until " + definition.tls().insecureUntil());
    }
    try {
      LoadedTls tls = resolver.resolve(definition.tls());
      binding.use(tls);
      return tls;
    } catch (TrustException notLoaded) {
      binding.trustFailed(notLoaded);
      return null;
    }
  }

  /** Brings a server's trust to its upstream. */
  private static final class TrustBinding implements TrustWatcher.Listener {
    private final HttpUpstream upstream;
    private final ExpiryWarnings expiry;
    private final ExpiryWarnings tokenServerExpiry;
    private volatile @Nullable String problem;

    TrustBinding(HttpUpstream upstream) {
      this.upstream = upstream;
      String name = upstream.definition().name().value();
      this.expiry = ExpiryWarnings.ofServer(name);
      this.tokenServerExpiry = ExpiryWarnings.ofTokenServer(name);
    }

    HttpUpstream upstream() {
      return upstream;
    }

    @Override
    public void looked(Instant now) {
      upstream.seenCertificates().ifPresent(seen -> expiry.look(seen, now));
      upstream.seenTokenServerCertificates().ifPresent(seen -> tokenServerExpiry.look(seen, now));
    }

    void use(LoadedTls tls) {
      upstream.useTls(tls);
      problem = null;
      ClientCertificate identity = tls.identity();
      if (identity != null) {
        identity
            .warnings()
            .forEach(
                warning -> log.warn("MCP server '{}': {}", upstream.definition().name(), warning));
      }
    }

    @Override
    public void trustChanged(LoadedTls tls) {
      use(tls);
      log.info(
          "MCP server '{}': new connections use the changed files: {}",
          upstream.definition().name(),
          tls);
    }

    @Override
    public void exceptionEnds(LocalDate end, long days) {
      log.warn(
          "MCP server '{}': ssl_verify: false ends on {} ({}); connections are refused then. Give it"
              + " the path of its CA in ssl_verify",
          upstream.definition().name(),
          end,
          days == 0 ? "within a day" : days == 1 ? "1 day left" : days + " days left");
    }

    @Override
    public void trustRecovered() {
      problem = null;
      log.info(
          "MCP server '{}': its certificates load again, unchanged", upstream.definition().name());
    }

    @Override
    public void trustFailed(TrustException failure) {
      problem = failure.getMessage();
      if (failure.endsTrustInUse()) {
        upstream.trustEnded();
      } else {
        upstream.trustFailed();
      }
      if (!upstream.definition().usesTls() && upstream.definition().tokenServerTls().isEmpty()) {
        return;
      }
      log.error("MCP server '{}': {}", upstream.definition().name(), failure.getMessage());
    }
  }
}
