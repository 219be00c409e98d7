package dev.sallyport.testing;

import dev.sallyport.definition.ResourceIndicator;
import dev.sallyport.definition.Secret;
import dev.sallyport.definition.UpstreamAuth.ClientCredentials;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * An OAuth 2.0 authorization server on loopback that knows one client and its credentials grant
 * (RFC 6749 §4.4), with metadata (RFC 8414). Whoever starts it closes it.
 */
public final class TokenServer implements AutoCloseable {
  /** The client that it knows. */
  public static final String CLIENT_ID = "the gateway";

  private final TlsTestServer server;
  private final AtomicInteger given = new AtomicInteger();
  private final Set<String> valid = ConcurrentHashMap.newKeySet();
  private final List<Asked> asked = new CopyOnWriteArrayList<>();
  private final Map<String, TlsTestServer.Handler> instead = new ConcurrentHashMap<>();
  private volatile String secret = "s3cret & more+";
  private volatile @Nullable String lifetime = "3600";

  /**
   * A request for a token.
   *
   * @param form its fields
   * @param authorization its header; empty if it has none
   */
  public record Asked(Map<String, String> form, String authorization) {}

  private TokenServer(TlsTestServer.Builder builder) {
    this.server = builder.handler(this::handle).start();
  }

  /** One that's reached by https only. */
  public static TokenServer start(TestCertificate certificate) {
    return new TokenServer(TlsTestServer.builder().certificate(certificate));
  }

  /** One without TLS. */
  public static TokenServer startPlain() {
    return new TokenServer(TlsTestServer.builder());
  }

  /** What it calls itself. */
  public String issuer() {
    return server.url().toString();
  }

  /** Where it gives tokens. */
  public URI tokenUrl() {
    return server.url().resolve("/token");
  }

  /** What reached it so far. */
  public TlsTestServer traffic() {
    return server;
  }

  /** Requests for tokens so far. */
  public List<Asked> asked() {
    return List.copyOf(asked);
  }

  /** Whether it gave that token and didn't take it back. */
  public boolean accepts(String token) {
    return valid.contains(token);
  }

  /** Takes all tokens back. */
  public void revoke() {
    valid.clear();
  }

  /** What the client must show from now on. */
  public void changeSecret(String value) {
    secret = value;
  }

  /** What it says of the lifetime of tokens, in JSON; null for nothing. */
  public void lifetime(@Nullable String json) {
    lifetime = json;
  }

  /** Answers at a path in another way; null as before. */
  public void instead(String path, TlsTestServer.@Nullable Handler handler) {
    if (handler == null) {
      instead.remove(path);
    } else {
      instead.put(path, handler);
    }
  }

  /** Answers a path with JSON. */
  public void json(String path, String json) {
    instead(path, (request, response) -> send(response, 200, json));
  }

  /** The client as a definition has it, with its secret of now; where tokens are got is said. */
  public ClientCredentials client() {
    return client(tokenUrl());
  }

  /** The same with another place, or one to discover. */
  public ClientCredentials client(@Nullable URI tokenUrl) {
    return new ClientCredentials(
        CLIENT_ID,
        new Secret(secret),
        List.of(),
        tokenUrl,
        null,
        new ResourceIndicator.OfServer(),
        null);
  }

  private Publisher<Void> handle(HttpServerRequest request, HttpServerResponse response) {
    TlsTestServer.Handler other = instead.get("/" + request.fullPath().replaceFirst("^/", ""));
    if (other != null) {
      return other.apply(request, response);
    }
    return switch (request.fullPath()) {
      case "/.well-known/oauth-authorization-server" -> send(response, 200, metadata());
      case "/token" ->
          request
              .receive()
              .aggregate()
              .asString()
              .defaultIfEmpty("")
              .flatMap(form -> Mono.from(token(request, fields(form), response)));
      default -> response.status(404).send();
    };
  }

  /** What it says of itself. */
  public String metadata() {
    return """
    {"issuer":"%s","token_endpoint":"%s","token_endpoint_auth_methods_supported":
    ["private_key_jwt","client_secret_basic"],"grant_types_supported":["client_credentials"]}\
    """
        .formatted(issuer(), tokenUrl());
  }

  /** Gives a token, as it does by itself. */
  public Publisher<Void> token(HttpServerRequest request, HttpServerResponse response) {
    return token(request, Map.of("client_id", CLIENT_ID, "client_secret", secret), response);
  }

  private Publisher<Void> token(
      HttpServerRequest request, Map<String, String> form, HttpServerResponse response) {
    String authorization = request.requestHeaders().get(HttpHeaderNames.AUTHORIZATION, "");
    asked.add(new Asked(form, authorization));
    boolean isKnown =
        authorization.equals(basic())
            || (CLIENT_ID.equals(form.get("client_id"))
                && secret.equals(form.get("client_secret")));
    if (!isKnown) {
      return send(
          response,
          401,
          "{\"error\":\"invalid_client\",\"error_description\":\"no such client: %s\"}"
              .formatted(form.getOrDefault("client_secret", "")));
    }
    String token = "token-" + given.incrementAndGet();
    valid.add(token);
    return send(
        response,
        200,
        "{\"access_token\":\"%s\",\"token_type\":\"bearer\"%s}"
            .formatted(token, lifetime == null ? "" : ",\"expires_in\":" + lifetime));
  }

  private String basic() {
    String encoded =
        CLIENT_ID.replace(" ", "+")
            + ":"
            + secret.replace("&", "%26").replace("+", "%2B").replace(" ", "+");
    return "Basic "
        + Base64.getEncoder().encodeToString(encoded.getBytes(StandardCharsets.US_ASCII));
  }

  private static Map<String, String> fields(String form) {
    Map<String, String> fields = new LinkedHashMap<>();
    new QueryStringDecoder(form, false)
        .parameters()
        .forEach((name, values) -> fields.put(name, values.getFirst()));
    return fields;
  }

  /** Answers with JSON. */
  public static Publisher<Void> send(HttpServerResponse response, int status, String json) {
    return response
        .status(status)
        .header(HttpHeaderNames.CONTENT_TYPE, "application/json")
        .sendString(Mono.just(json));
  }

  @Override
  public void close() {
    server.close();
  }
}
