package dev.sallyport.upstream.oauth;

import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.definition.UpstreamAuth.ClientCredentials;
import dev.sallyport.definition.rule.DefinitionRules;
import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.upstream.oauth.TokenException.Reason;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Gets tokens for one server. What was discovered is kept until a token can't be got with it, or
 * the server refuses one. Thread-safe.
 */
public final class TokenFetch {
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private final ServerDefinition server;
  private final ClientCredentials client;
  private final Discovery discovery;
  private final OAuthWire wire;
  private final Duration limit;
  private final LongSupplier nanoTime;
  private final Consumer<Throwable> failed;
  private final Runnable got;
  private final AtomicReference<@Nullable TokenEndpoint> known = new AtomicReference<>();
  private final AtomicReference<@Nullable BearerChallenge> challenge = new AtomicReference<>();

  /**
   * @param rules what an operator allows of token servers
   * @param wire what sends the requests
   * @param nanoTime {@link System#nanoTime()}
   * @param failed told of each failure, once
   * @param got told of each token
   */
  public TokenFetch(
      ServerDefinition server,
      ClientCredentials client,
      DefinitionRules rules,
      OAuthWire wire,
      LongSupplier nanoTime,
      Consumer<Throwable> failed,
      Runnable got) {
    this.failed = failed;
    this.got = got;
    this.server = server;
    this.client = client;
    this.discovery = new Discovery(server, client, rules, wire);
    this.wire = wire;
    this.limit = server.timeout().compareTo(LONGEST) < 0 ? server.timeout() : LONGEST;
    this.nanoTime = nanoTime;
  }

  /**
   * Gets a token, with as many requests as that takes, within the server's timeout, but 30 seconds
   * at most.
   */
  Mono<AccessToken> fetch() {
    return Mono.defer(this::endpoint)
        .flatMap(
            endpoint ->
                wire.send(TokenRequest.of(client, endpoint))
                    .map(
                        answer ->
                            TokenAnswer.token(answer, client.clientSecret(), nanoTime.getAsLong())))
        .timeout(limit)
        .onErrorMap(TimeoutException.class, late -> tooLate(limit))
        .doOnNext(token -> got.run())
        .doOnError(
            failure -> {
              known.set(null);
              failed.accept(failure);
            });
  }

  /** Forgets what was discovered: the server refuses tokens of that kind. */
  void refused(BearerChallenge said) {
    BearerChallenge before = challenge.get();
    challenge.set(before == null ? said : said.orElse(before));
    known.set(null);
  }

  private Mono<TokenEndpoint> endpoint() {
    TokenEndpoint endpoint = known.get();
    return endpoint == null
        ? discovery.find(challenge.get()).doOnNext(known::set)
        : Mono.just(endpoint);
  }

  /** What's to be told where nobody needs the token any more. */
  GatewayException ended() {
    return new GatewayException.ServerChanged(server.name().value());
  }

  /** The failure of a token server that's silent. */
  public static TokenException tooLate(Duration limit) {
    return new TokenException(
        Reason.TIMEOUT,
        "the token server didn't answer within " + limit.toMillis() / 1000.0 + " s",
        "Look whether token_url is that of the token server, and whether that is overloaded.");
  }
}
