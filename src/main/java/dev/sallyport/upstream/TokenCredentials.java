package dev.sallyport.upstream;

import dev.sallyport.config.general.GeneralSettings;
import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.definition.UpstreamAuth.ClientCredentials;
import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.signal.Signals;
import dev.sallyport.tls.client.SeenCertificates;
import dev.sallyport.tls.trust.LoadedTls;
import dev.sallyport.upstream.oauth.AccessToken;
import dev.sallyport.upstream.oauth.AccessTokens;
import dev.sallyport.upstream.oauth.BearerChallenge;
import dev.sallyport.upstream.oauth.TokenException;
import dev.sallyport.upstream.oauth.TokenFetch;
import dev.sallyport.upstream.proxy.ProxyRule;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;

/**
 * The access tokens of one upstream, with the connections they're got over. Thread-safe. Owns both.
 */
final class TokenCredentials implements AutoCloseable {
  private final OAuthConnections connections;
  private final AccessTokens tokens;
  private final FailureLog failures;
  private final Signals signals;
  private final String server;
  private final AtomicReference<@Nullable SeenCertificates> seen = new AtomicReference<>();

  TokenCredentials(
      ServerDefinition definition,
      ClientCredentials client,
      GeneralSettings settings,
      LoopResources loops,
      Signals signals,
      ProxyRule proxies,
      FailureLog failures,
      OAuthConnections.ServerFailures serverFailures) {
    this.server = definition.name().value();
    this.signals = signals;
    this.failures = failures;
    this.connections =
        new OAuthConnections(
            definition, client, settings, loops, proxies, serverFailures, this::saw);
    this.tokens =
        new AccessTokens(
            new TokenFetch(
                definition,
                client,
                settings.rules(),
                connections,
                System::nanoTime,
                this::report,
                () -> signals.tokenAsked(server, "")));
  }

  /** The token to send now; null if one must be got. */
  @Nullable AccessToken current() {
    return tokens.current();
  }

  /** The token to send now, got if there's none. */
  Mono<AccessToken> get() {
    return tokens.get().onErrorMap(TokenException.class, this::translate);
  }

  /** The same, failing with {@link TokenException} as it is. */
  Mono<AccessToken> getOrExplain() {
    return tokens.get();
  }

  /** Another token in place of a refused one; empty if that's of no use. */
  Mono<AccessToken> replace(AccessToken refused, UpstreamResponse refusal) {
    BearerChallenge challenge =
        BearerChallenge.of(refusal.headers().getAll(HttpHeaderNames.WWW_AUTHENTICATE));
    return tokens.replace(refused, challenge).onErrorMap(TokenException.class, this::translate);
  }

  void useTls(LoadedTls loaded) {
    connections.useTls(loaded);
    tokens.retry();
  }

  void useTokenTls(LoadedTls loaded) {
    connections.useTokenTls(loaded);
    tokens.retry();
  }

  void trustEnded() {
    connections.trustEnded();
  }

  @Override
  public void close() {
    tokens.close();
    connections.close();
  }

  /** What the token server presented in the last handshake that succeeded, if there was one. */
  Optional<SeenCertificates> seenCertificates() {
    return Optional.ofNullable(seen.get());
  }

  private void saw(SeenCertificates presented) {
    seen.set(presented);
    signals.tokenServerSeen(server, presented.chain().getFirst());
  }

  /** Once for each failure, however many wait. */
  private void report(Throwable failure) {
    if (failure instanceof TokenException why) {
      signals.tokenAsked(server, why.reason());
      if (why.diagnosis() != null) {
        signals.handshakeFailed(server, why.reason());
      }
      failures.report("there's no access token for it: " + why.describe());
    }
  }

  private GatewayException translate(TokenException why) {
    return new GatewayException.TokenFailure(server, why.reason(), why.text(), why.advice());
  }
}
