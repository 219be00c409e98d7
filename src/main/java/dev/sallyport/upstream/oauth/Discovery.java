package dev.sallyport.upstream.oauth;

import dev.sallyport.definition.ResourceIndicator;
import dev.sallyport.definition.Secret;
import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.definition.TokenClientAuth;
import dev.sallyport.definition.Transport;
import dev.sallyport.definition.UpstreamAuth.ClientCredentials;
import dev.sallyport.definition.rule.DefinitionRules;
import dev.sallyport.definition.rule.SecretTransport;
import dev.sallyport.upstream.oauth.OAuthRequest.Recipient;
import dev.sallyport.upstream.oauth.TokenException.Reason;
import io.netty.handler.codec.http.HttpMethod;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/**
 * Finds out where a server's tokens are got: as its definition says, else as its metadata and that
 * of its authorization server say (MCP 2026-07-28, "Authorization Server Discovery"). The
 * metadata's word counts only as far as it's proven: the resource is this server, the issuer is the
 * one that the server named, and nothing but https takes a secret. Thread-safe.
 */
final class Discovery {
  /** Asks nothing of a server of either era, and opens no session. */
  private static final String PROBE =
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"server/discover\",\"params\":{}}";

  private static final int UNAUTHORIZED = 401;
  private static final int MOST_SHOWN = 300;

  private final ServerDefinition server;
  private final ClientCredentials client;
  private final DefinitionRules rules;
  private final OAuthWire wire;

  Discovery(
      ServerDefinition server, ClientCredentials client, DefinitionRules rules, OAuthWire wire) {
    this.server = server;
    this.client = client;
    this.rules = rules;
    this.wire = wire;
  }

  /**
   * Where tokens are got; or {@link TokenException}.
   *
   * @param challenge what the server said of tokens last; null if it wasn't asked yet
   */
  Mono<TokenEndpoint> find(@Nullable BearerChallenge challenge) {
    URI configured = client.tokenUrl();
    if (configured != null) {
      BearerChallenge known = challenge == null ? BearerChallenge.NONE : challenge;
      return Mono.fromSupplier(
          () ->
              new TokenEndpoint(
                  checked(configured, true),
                  Objects.requireNonNullElse(
                      client.clientAuth(), TokenClientAuth.CLIENT_SECRET_POST),
                  scopes(known, List.of()),
                  resource(WellKnown.resource(server.url()))));
    }
    Mono<BearerChallenge> said = challenge == null ? ask() : Mono.just(challenge);
    return said.flatMap(
        known ->
            resourceMetadata(known)
                .flatMap(
                    resource ->
                        serverMetadata(resource)
                            .map(metadata -> endpoint(known, resource, metadata))));
  }

  /** One request without a token, so that the server says what it wants. */
  private Mono<BearerChallenge> ask() {
    Map<String, String> headers = staticHeaders();
    headers.putIfAbsent("Accept", "application/json, text/event-stream");
    boolean isPost = server.transport() == Transport.HTTP;
    if (isPost) {
      headers.putIfAbsent("Content-Type", "application/json");
    }
    return wire.send(
            new OAuthRequest(
                Recipient.MCP_SERVER,
                isPost ? HttpMethod.POST : HttpMethod.HEAD,
                server.url(),
                headers,
                isPost ? PROBE : null))
        .map(
            answer ->
                answer.status() == UNAUTHORIZED
                    ? BearerChallenge.of(answer.challenges())
                    : BearerChallenge.NONE);
  }

  private Map<String, String> staticHeaders() {
    Map<String, String> headers = new LinkedHashMap<>();
    server.staticHeaders().forEach((name, value) -> headers.put(name, secret(value)));
    return headers;
  }

  private static String secret(Secret value) {
    return value.value();
  }

  private Mono<ResourceMetadata> resourceMetadata(BearerChallenge challenge) {
    List<URI> places =
        challenge.resourceMetadata() == null
            ? WellKnown.ofResource(server.url())
            : List.of(atServer(challenge.resourceMetadata()));
    return Flux.fromIterable(places)
        .concatMap(
            place ->
                wire.send(
                        new OAuthRequest(
                            Recipient.MCP_SERVER, HttpMethod.GET, place, staticHeaders(), null))
                    .flatMap(answer -> Mono.justOrEmpty(answer.document())),
            1)
        .next()
        .map(document -> ResourceMetadata.of(document, server.url()))
        .switchIfEmpty(
            Mono.error(
                () ->
                    failure(
                        "the server doesn't say which authorization server it trusts",
                        "It has no metadata at %s (RFC 9728). Set token_url."
                            .formatted(places.getFirst()))));
  }

  /**
   * A server names a place of its own. Behind a proxy that ends TLS it may believe that it's
   * reached by http: the scheme is then put back, as with redirects.
   */
  private URI atServer(String named) {
    URI url = server.url();
    URI place = parsed(named).orElse(null);
    boolean sameHost = place != null && place.getHost().equalsIgnoreCase(url.getHost());
    if (place == null || !sameHost) {
      throw elsewhere();
    }
    boolean lostScheme =
        server.usesTls()
            && "http".equalsIgnoreCase(place.getScheme())
            && (place.getPort() == -1 || place.getPort() == url.getPort());
    if (!lostScheme && !WellKnown.origin(place).equals(WellKnown.origin(url))) {
      throw elsewhere();
    }
    String query = place.getRawQuery() == null ? "" : "?" + place.getRawQuery();
    return URI.create(WellKnown.origin(url) + place.getRawPath() + query);
  }

  private static TokenException elsewhere() {
    return failure(
        "the server says that its metadata is on another origin than its own",
        "That isn't followed (resource_metadata of WWW-Authenticate). Set token_url.");
  }

  private Mono<ServerMetadata> serverMetadata(ResourceMetadata resource) {
    URI issuer = URI.create(resource.issuer());
    return Mono.fromSupplier(() -> WellKnown.ofIssuer(checked(issuer, false)))
        .flatMapMany(Flux::fromIterable)
        .concatMap(
            place ->
                wire.send(OAuthRequest.get(Recipient.TOKEN_SERVER, place))
                    .flatMap(answer -> Mono.justOrEmpty(answer.document())),
            1)
        .next()
        .map(document -> ServerMetadata.of(document, resource.issuer()))
        .switchIfEmpty(
            Mono.error(
                () ->
                    failure(
                        "its authorization server has no metadata",
                        "Nothing is at %s (RFC 8414), nor in the places of OpenID Connect. Set token_url."
                            .formatted(WellKnown.ofIssuer(issuer).getFirst()))));
  }

  private TokenEndpoint endpoint(
      BearerChallenge challenge, ResourceMetadata resource, ServerMetadata metadata) {
    return new TokenEndpoint(
        checked(metadata.tokenEndpoint(), false),
        clientAuth(metadata.clientAuth()),
        scopes(challenge, resource.scopes()),
        resource(resource.resource()));
  }

  private TokenClientAuth clientAuth(List<TokenClientAuth> offered) {
    TokenClientAuth configured = client.clientAuth();
    if (configured != null) {
      return configured;
    }
    if (offered.isEmpty()) {
      throw failure(
          "its authorization server takes no client secret",
          "Of its token_endpoint_auth_methods_supported none is supported here; client_secret_basic"
              + " and client_secret_post are.");
    }
    return offered.contains(TokenClientAuth.CLIENT_SECRET_POST)
        ? TokenClientAuth.CLIENT_SECRET_POST
        : offered.getFirst();
  }

  /** MCP 2026-07-28, "Scope Selection Strategy"; what the operator says comes first. */
  private List<String> scopes(BearerChallenge challenge, List<String> supported) {
    if (!client.scopes().isEmpty()) {
      return client.scopes();
    }
    return challenge.scopes().isEmpty() ? supported : challenge.scopes();
  }

  private @Nullable String resource(String ofServer) {
    return switch (client.resource()) {
      case ResourceIndicator.OfServer() -> ofServer;
      case ResourceIndicator.Given(URI uri) -> uri.toString();
      case ResourceIndicator.Omitted() -> null;
    };
  }

  /** Whether a secret may go to that URL at all. */
  private URI checked(URI url, boolean isConfigured) {
    boolean isSafe =
        isConfigured
            ? SecretTransport.mayUseConfigured(url, server.url())
            : SecretTransport.mayUse(url, server.url());
    if (!isSafe) {
      throw failure(
          "its authorization server isn't reached by https",
          "A client secret isn't sent to %s. Have the server name its https address, or set token_url."
              .formatted(shown(url.toString())));
    }
    rules
        .problemOfTokenServer(server, url)
        .ifPresent(
            words -> {
              throw new TokenException(
                  Reason.ADDRESS_NOT_ALLOWED,
                  "its authorization server is not one that this gateway may use",
                  "%s: %s.".formatted(shown(url.toString()), words));
            });
    return url;
  }

  static TokenException failure(String text, String advice) {
    return new TokenException(Reason.DISCOVERY, text, advice);
  }

  /** A URL in a document, if it's one of http without what doesn't belong there. */
  static Optional<URI> url(JsonNode text) {
    return parsed(text.asString(""));
  }

  private static Optional<URI> parsed(String text) {
    try {
      URI url = new URI(text);
      boolean isHttp =
          "https".equalsIgnoreCase(url.getScheme()) || "http".equalsIgnoreCase(url.getScheme());
      return isHttp
              && url.getHost() != null
              && url.getPort() <= 65_535
              && url.getRawUserInfo() == null
              && url.getRawFragment() == null
          ? Optional.of(url)
          : Optional.empty();
    } catch (URISyntaxException notAUrl) {
      return Optional.empty();
    }
  }

  /** What a server wrote, for an operator. */
  static String shown(String text) {
    String line = text.replaceAll("[?#].*", "").replaceAll("\\p{C}", "?");
    return line.length() > MOST_SHOWN ? line.substring(0, MOST_SHOWN) + "..." : line;
  }
}
