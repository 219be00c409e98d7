package dev.sallyport.upstream;

import dev.sallyport.definition.ServerDefinition;
import reactor.core.publisher.Mono;

/**
 * The way to one MCP server: its connections, its trust and its credentials, shared with no other
 * server. Thread-safe.
 */
public interface Upstream {
  /** What the operator said of the server. */
  ServerDefinition definition();

  /**
   * Sends one HTTP request on behalf of a client.
   *
   * <p>Cancelling, of the answer or of its body, closes the request's connection. Who gets a
   * response consumes its body or cancels it. The request's body stays the caller's.
   *
   * @return the answer as soon as its head is there, or a {@link
   *     dev.sallyport.jsonrpc.GatewayException}
   */
  Mono<UpstreamResponse> send(UpstreamRequest request);

  /**
   * Closes idle connections now, and the others when their requests are done. What is sent after
   * that fails with {@link dev.sallyport.jsonrpc.GatewayException.ServerChanged}, unsent.
   */
  void close();
}
