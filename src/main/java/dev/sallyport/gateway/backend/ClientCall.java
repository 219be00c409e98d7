package dev.sallyport.gateway.backend;

import dev.sallyport.upstream.exchange.CallRequest;
import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A request of a client, before it's known which server it goes to.
 *
 * @param params as the client sent them; their {@code _meta} without the revision's own keys and
 *     without a progress token
 * @param wantsProgress whether the client asked for progress
 * @param logLevel the least severity of log messages that the client wants; null for none
 */
public record ClientCall(
    String method, ObjectNode params, boolean wantsProgress, @Nullable String logLevel) {

  /** The same request with other parameters. */
  public ClientCall with(ObjectNode otherParams) {
    return new ClientCall(method, otherParams, wantsProgress, logLevel);
  }

  /** The request for a server, with the headers that are for it. */
  CallRequest to(HttpHeaders headers) {
    return new CallRequest(method, params, wantsProgress, logLevel, headers);
  }
}
