package dev.sallyport.upstream;

import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.tls.client.SeenCertificates;
import dev.sallyport.upstream.stdio.ServerProcesses;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The way to one MCP server: its connections, its trust and its credentials, shared with no other
 * server. Thread-safe.
 */
public interface Upstream {
  /** What the operator said of the server. */
  ServerDefinition definition();

  /**
   * Sends one HTTP request on behalf of a client. A server of stdio takes none.
   *
   * <p>Cancelling, of the answer or of its body, closes the request's connection. Who gets a
   * response consumes its body or cancels it. The request's body stays the caller's.
   *
   * @return the answer as soon as its head is there, or a {@link
   *     dev.sallyport.jsonrpc.GatewayException}
   */
  Mono<UpstreamResponse> send(UpstreamRequest request);

  /** The processes of a server of stdio, which takes no HTTP requests; null for all others. */
  default @Nullable ServerProcesses processes() {
    return null;
  }

  /**
   * What its token server presented in the last handshake that succeeded, where that isn't the
   * server itself.
   */
  default Optional<SeenCertificates> seenTokenServerCertificates() {
    return Optional.empty();
  }

  /**
   * Closes idle connections now, and the others when their requests are done. What is sent after
   * that fails with {@link dev.sallyport.jsonrpc.GatewayException.ServerChanged}, unsent.
   */
  void close();
}
