package dev.sallyport.upstream;

import dev.sallyport.config.general.GeneralSettings;
import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.definition.ShownUrl;
import dev.sallyport.definition.UpstreamAuth;
import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.signal.Signals;
import dev.sallyport.tls.client.ClientTls;
import dev.sallyport.tls.client.SeenCertificates;
import dev.sallyport.tls.trust.LoadedTls;
import dev.sallyport.upstream.oauth.AccessToken;
import dev.sallyport.upstream.proxy.ProxyRule;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.LoopResources;

/** A server that's reached by HTTP/1.1, with or without TLS. Thread-safe. Owns its connections. */
public final class HttpUpstream implements Upstream {
  private static final Logger log = LoggerFactory.getLogger(HttpUpstream.class);
  private static final AsciiString SALLYPORT = AsciiString.cached("sallyport");
  private static final int MOST_REDIRECTS = 3;

  private final ServerDefinition definition;
  private final GeneralSettings settings;
  private final Map<String, String> credentials;
  private final @Nullable TokenCredentials tokens;
  private final Deadlines deadlines;
  private final LoopResources loops;
  private final Signals signals;
  private final ProxyRule proxies;
  private final FailureLog failures;
  private final ListeningStreams listening;
  private final AtomicReference<State> state;
  private final AtomicReference<@Nullable SeenCertificates> seen = new AtomicReference<>();
  private final AtomicReference<@Nullable URI> reportedRedirect = new AtomicReference<>();

  /** What requests find: connections, or the reason why there are none. */
  private sealed interface State {}

  private record Open(UpstreamConnections connections) implements State {}

  private record Disabled(String why) implements State {}

  private record Retired() implements State {}

  /**
   * A request on its way.
   *
   * @param token what it carries, where the server wants access tokens
   * @param isSecond whether it was refused before, with another token; that isn't done twice
   */
  private record Outgoing(UpstreamRequest request, @Nullable AccessToken token, boolean isSecond) {}

  HttpUpstream(
      ServerDefinition definition,
      GeneralSettings settings,
      Deadlines deadlines,
      LoopResources loops,
      Signals signals,
      ProxyRule proxies) {
    this.signals = signals;
    this.proxies = proxies;
    this.definition = definition;
    this.settings = settings;
    this.deadlines = deadlines;
    this.loops = loops;
    this.listening =
        new ListeningStreams(definition.name().value(), settings.maxConnectionsPerServer());
    this.credentials = credentialHeaders(definition);
    this.failures = new FailureLog(definition.name().value());
    this.tokens =
        definition.auth() instanceof UpstreamAuth.ClientCredentials client
            ? new TokenCredentials(
                definition, client, settings, loops, signals, proxies, failures, this::explain)
            : null;
    this.state =
        new AtomicReference<>(
            definition.usesTls()
                ? new Disabled("its trust isn't loaded yet")
                : new Open(connect(null)));
  }

  @Override
  public ServerDefinition definition() {
    return definition;
  }

  /** New connections are made with this; requests in flight end on the old ones. */
  public void useTls(LoadedTls loaded) {
    ClientTls tls = new ClientTls(loaded, settings.connectTimeout(), seen::set);
    if (state.get() instanceof Open) {
      signals.trustReloaded(definition.name().value());
    }
    if (tokens != null) {
      tokens.useTls(loaded);
    }
    become(new Open(connect(tls)));
  }

  /** New connections to its token server are made with this, as {@code token_ssl_verify} says. */
  public void useTokenTls(LoadedTls loaded) {
    if (tokens != null) {
      tokens.useTokenTls(loaded);
    }
  }

  /** What the server presented in the last handshake that succeeded, if there was one. */
  public Optional<SeenCertificates> seenCertificates() {
    return Optional.ofNullable(seen.get());
  }

  @Override
  public Optional<SeenCertificates> seenTokenServerCertificates() {
    return tokens == null ? Optional.empty() : tokens.seenCertificates();
  }

  /** Its trust is over: nothing is sent any more, and requests in flight end on their own. */
  public void trustEnded() {
    if (tokens != null) {
      tokens.trustEnded();
    }
    become(new Disabled("its ssl_verify: false is over; nothing verifies it (ssl_insecure_until)"));
  }

  /**
   * Its trust or its client certificate doesn't load: what's in use stays, and without it nothing
   * is sent by TLS.
   */
  public void trustFailed() {
    if (definition.usesTls()) {
      signals.trustFailed(definition.name().value());
    }
    if (state.get() instanceof Disabled before) {
      state.compareAndSet(
          before, new Disabled("its certificates can't be loaded; the gateway's log says why"));
    }
  }

  @Override
  public void close() {
    become(new Retired());
    if (tokens != null) {
      tokens.close();
    }
  }

  /**
   * Gets the access token that requests will carry, if they carry one and it isn't there yet.
   *
   * @return empty once it's there; or {@link dev.sallyport.upstream.oauth.TokenException}, or
   *     {@link GatewayException} if the server itself fails on the way
   */
  public Mono<Void> prepareToken() {
    return tokens == null ? Mono.empty() : tokens.getOrExplain().then();
  }

  private UpstreamConnections connect(@Nullable ClientTls tls) {
    return new UpstreamConnections(definition, settings, loops, tls, signals, proxies);
  }

  private void become(State next) {
    if (state.getAndSet(next) instanceof Open(UpstreamConnections old)) {
      old.close();
    }
  }

  @Override
  public Mono<UpstreamResponse> send(UpstreamRequest request) {
    if (tokens == null || !(state.get() instanceof Open)) {
      return send(new Outgoing(request, null, false));
    }
    AccessToken token = tokens.current();
    return token == null
        ? tokens.get().flatMap(got -> send(new Outgoing(request, got, false)))
        : send(new Outgoing(request, token, false));
  }

  private Mono<UpstreamResponse> send(Outgoing out) {
    return switch (state.get()) {
      case Open(UpstreamConnections connections) -> {
        UpstreamRequest request = out.request();
        URI uri = request.uri() == null ? definition.url() : request.uri();
        Mono<UpstreamResponse> answer = attempt(connections, out, uri, 0);
        yield request.listening() ? listening.admit(answer) : answer;
      }
      case Disabled(String why) ->
          Mono.error(new GatewayException.ServerDisabled(definition.name().value(), why));
      case Retired() -> Mono.error(new GatewayException.ServerChanged(definition.name().value()));
    };
  }

  /** The headers that carry the definition's credentials; static headers win. */
  private static Map<String, String> credentialHeaders(ServerDefinition definition) {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    definition
        .auth()
        .header()
        .ifPresent(header -> headers.put(header.name(), header.value().value()));
    definition.staticHeaders().forEach((name, value) -> headers.put(name, value.value()));
    return Map.copyOf(headers);
  }

  private Mono<UpstreamResponse> attempt(
      UpstreamConnections connections, Outgoing out, URI uri, int redirects) {
    Mono<UpstreamResponse> once = exchange(connections, out, uri);
    Mono<UpstreamResponse> answer =
        out.request().repeatable()
            ? once.onErrorResume(
                UpstreamFailures::isDeadConnection, dead -> exchange(connections, out, uri))
            : once;
    return deadlines
        .within(definition.timeout(), answer)
        .materialize()
        .flatMap(
            signal -> {
              UpstreamResponse response = signal.get();
              if (response != null) {
                return check(connections, out, uri, redirects, response);
              }
              Throwable failure = signal.getThrowable();
              return failure == null
                  ? Mono.empty()
                  : afterFailure(connections, out, uri, redirects, failure);
            });
  }

  /**
   * What was on its way to a connection while the trust changed, and can't have been taken by the
   * server, goes out under the new one: it waited for a connection, or shook hands by what doesn't
   * count any more.
   */
  private Mono<UpstreamResponse> afterFailure(
      UpstreamConnections before, Outgoing out, URI uri, int redirects, Throwable failure) {
    return UpstreamFailures.isUntaken(failure)
            && state.get() instanceof Open(UpstreamConnections now)
            && now != before
        ? attempt(now, out, uri, redirects)
        : Mono.error(() -> explain(failure, before.tls(), uri));
  }

  private Mono<UpstreamResponse> exchange(
      UpstreamConnections connections, Outgoing outgoing, URI uri) {
    UpstreamRequest request = outgoing.request();
    AccessToken token = outgoing.token();
    HttpClient.RequestSender sender;
    try {
      sender = connections.sender(request.method(), uri);
    } catch (GatewayException.ServerDisabled broken) {
      return Mono.error(broken);
    }
    return sender
        .uri(uri)
        .send(
            (head, out) -> {
              HttpHeaders headers = head.requestHeaders();
              headers.set(HttpHeaderNames.USER_AGENT, SALLYPORT).setAll(request.headers());
              if (token != null) {
                headers.set(HttpHeaderNames.AUTHORIZATION, token.header());
              }
              credentials.forEach(headers::set);
              return request.body() == null
                  ? out
                  : out.sendObject(request.body().retainedDuplicate());
            })
        .responseConnection((head, connection) -> Mono.just(new UpstreamResponse(head, connection)))
        .next();
  }

  private Mono<UpstreamResponse> check(
      UpstreamConnections connections,
      Outgoing out,
      URI uri,
      int redirects,
      UpstreamResponse response) {
    int status = response.status();
    if (status >= 300 && status < 400 && status != 304) {
      return response.discard().then(redirect(connections, out, uri, redirects, response));
    }
    if (status == 401 && out.token() != null && tokens != null && !out.isSecond()) {
      return response
          .discard()
          .then(tokens.replace(out.token(), response))
          .switchIfEmpty(
              Mono.error(() -> new GatewayException.CredentialsRefused(definition.name().value())))
          .flatMap(
              other ->
                  attempt(connections, new Outgoing(out.request(), other, true), uri, redirects));
    }
    if (status == 401 && !carriesClientCredentials(out.request())) {
      return response
          .discard()
          .then(Mono.error(new GatewayException.CredentialsRefused(definition.name().value())));
    }
    if (response.isEventStream()) {
      response.limitSilence(settings.streamIdleTimeout());
    } else if (!response.isWhole()) {
      response.limitSilence(definition.timeout());
    }
    failures.recovered();
    return Mono.just(response);
  }

  private Mono<UpstreamResponse> redirect(
      UpstreamConnections connections,
      Outgoing out,
      URI from,
      int redirects,
      UpstreamResponse response) {
    boolean withTls = connections.tls() != null;
    return switch (decide(out, from, redirects, response, withTls)) {
      case RedirectRule.Follow(URI target, boolean lostScheme) -> {
        report(from, target, lostScheme);
        yield attempt(connections, out, target, redirects + 1);
      }
      case RedirectRule.Refuse(String why) -> {
        String location = response.headers().get(HttpHeaderNames.LOCATION);
        failures.report(
            "redirects %s (%d %s -> %s)"
                .formatted(
                    why,
                    response.status(),
                    ShownUrl.of(from),
                    location == null ? "no Location" : withoutQuery(location)));
        yield Mono.error(
            new GatewayException.RedirectRefused(
                definition.name().value(), why, location == null ? "" : location));
      }
    };
  }

  private RedirectRule.Decision decide(
      Outgoing out, URI from, int redirects, UpstreamResponse response, boolean withTls) {
    UpstreamRequest request = out.request();
    if (redirects == MOST_REDIRECTS) {
      return new RedirectRule.Refuse("in a circle");
    }
    if (response.status() == 303 && request.body() != null) {
      return new RedirectRule.Refuse("a POST to a GET (303), which would lose the message");
    }
    boolean withCredentials =
        !credentials.isEmpty() || out.token() != null || carriesClientCredentials(request);
    return RedirectRule.decide(
        from, response.headers().get(HttpHeaderNames.LOCATION), withCredentials, withTls);
  }

  private boolean carriesClientCredentials(UpstreamRequest request) {
    return definition.extraHeaders().stream().anyMatch(request.headers()::contains);
  }

  private void report(URI from, URI target, boolean lostScheme) {
    if (target.equals(reportedRedirect.getAndSet(target))) {
      return;
    }
    log.warn(
        "MCP server '{}' redirects {} to {}{}. Each request costs a second one: configure url:"
            + " \"{}\"",
        definition.name(),
        ShownUrl.of(from),
        ShownUrl.of(target),
        lostScheme ? " (it said http; https is kept)" : "",
        ShownUrl.of(target));
  }

  private static String withoutQuery(String location) {
    int query = location.indexOf('?');
    return query < 0 ? location : location.substring(0, query) + "?...";
  }

  private Throwable explain(Throwable failure, @Nullable ClientTls tls, URI uri) {
    String name = definition.name().value();
    Optional<GatewayException> byTls =
        Optional.ofNullable(tls)
            .filter(context -> !UpstreamFailures.isOfProxy(failure))
            .flatMap(context -> context.diagnose(failure, uri))
            .map(
                diagnosis -> {
                  signals.handshakeFailed(name, diagnosis.reason().name());
                  failures.report(
                      "TLS with " + ShownUrl.of(uri) + " failed: " + diagnosis.describe());
                  return new GatewayException.TlsFailure(
                      name, diagnosis.reason().name(), diagnosis.summary());
                });
    return byTls.orElseGet(
        () -> {
          GatewayException error = UpstreamFailures.translate(definition, failure);
          if (error instanceof GatewayException.ServerChanged) {
            return error;
          }
          failures.report(error.text() + " (" + ShownUrl.of(uri) + ": " + failure + ")");
          return error;
        });
  }
}
