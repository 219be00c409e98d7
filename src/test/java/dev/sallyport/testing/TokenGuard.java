package dev.sallyport.testing;

import io.netty.handler.codec.http.HttpHeaderNames;
import java.util.Objects;
import org.reactivestreams.Publisher;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Stands before an MCP server at {@code /mcp}: lets only requests with a token of one token server
 * through, and says which one that is (RFC 9728).
 */
public final class TokenGuard implements TlsTestServer.Handler {
  /** Where the metadata is. */
  public static final String METADATA = "/.well-known/oauth-protected-resource/mcp";

  private final TokenServer tokens;
  private final TlsTestServer.Handler behind;
  private volatile boolean hasMetadata = true;
  private volatile String challenge = "Bearer";
  private volatile String resource = "/mcp";

  /** Before a server. */
  public TokenGuard(TokenServer tokens, TlsTestServer.Handler behind) {
    this.tokens = tokens;
    this.behind = behind;
  }

  /** Without metadata in its usual place. */
  public TokenGuard withoutMetadata() {
    hasMetadata = false;
    return this;
  }

  /** With this in {@code WWW-Authenticate}. */
  public TokenGuard challenging(String value) {
    challenge = value;
    return this;
  }

  /** With another path, or a URL, of what its metadata is about. */
  public TokenGuard resource(String value) {
    resource = value;
    return this;
  }

  @Override
  public Publisher<Void> apply(HttpServerRequest request, HttpServerResponse response) {
    boolean isUsualPlace = ("/" + request.path()).equals(METADATA);
    if ((isUsualPlace && hasMetadata) || request.path().equals("meta")) {
      String origin = request.scheme() + "://" + request.requestHeaders().get(HttpHeaderNames.HOST);
      return TokenServer.send(
          response,
          200,
          "{\"resource\":\"%s\",\"authorization_servers\":[\"%s\"],\"scopes_supported\":[\"tools\"]}"
              .formatted(resource.startsWith("/") ? origin + resource : resource, tokens.issuer()));
    }
    if (!request.path().equals("mcp")) {
      return response.status(404).send();
    }
    String given =
        Objects.requireNonNullElse(request.requestHeaders().get(HttpHeaderNames.AUTHORIZATION), "");
    if (given.startsWith("Bearer ") && tokens.accepts(given.substring(7))) {
      return behind.apply(request, response);
    }
    return response.status(401).header(HttpHeaderNames.WWW_AUTHENTICATE, challenge).send();
  }
}
