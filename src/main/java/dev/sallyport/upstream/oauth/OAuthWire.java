package dev.sallyport.upstream.oauth;

import reactor.core.publisher.Mono;

/**
 * Sends the requests that tokens cost, over connections that are verified as the definition says.
 * Follows no redirect; limits time and size.
 */
public interface OAuthWire {
  /**
   * Sends a request.
   *
   * @return the answer, whole; or {@link TokenException} if the token server fails, or {@link
   *     dev.sallyport.jsonrpc.GatewayException} if the MCP server does
   */
  Mono<OAuthAnswer> send(OAuthRequest request);
}
