package dev.sallyport.upstream.oauth;

import io.netty.handler.codec.http.HttpMethod;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request that a token costs.
 *
 * @param to whom it's sent to
 * @param headers its headers; those that every request has come on the way
 * @param body its body, if it has one
 */
public record OAuthRequest(
    Recipient to, HttpMethod method, URI uri, Map<String, String> headers, @Nullable String body) {

  /** Who is asked. */
  public enum Recipient {
    /** The MCP server, at its own origin. */
    MCP_SERVER,
    /** Its authorization server. */
    TOKEN_SERVER
  }

  /** Copies the headers. */
  public OAuthRequest {
    headers = Map.copyOf(headers);
  }

  static OAuthRequest get(Recipient to, URI uri) {
    return new OAuthRequest(to, HttpMethod.GET, uri, Map.of("Accept", "application/json"), null);
  }

  /** Short: headers and body hold secrets. */
  @Override
  public String toString() {
    return method + " to " + to;
  }
}
