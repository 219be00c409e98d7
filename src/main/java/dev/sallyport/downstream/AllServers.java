package dev.sallyport.downstream;

import dev.sallyport.access.Admission;
import dev.sallyport.gateway.Exchange;
import dev.sallyport.gateway.aggregate.Scope;
import dev.sallyport.gateway.backend.Backend;
import dev.sallyport.jsonrpc.GatewayException;
import io.netty.handler.codec.http.HttpMethod;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * The paths of all servers at once. Nothing passes as bytes there. Thread-safe.
 *
 * @param all what clients are answered for
 */
record AllServers(Backend all, Fronts fronts, PostedMessages messages) {

  /**
   * {@code /mcp} and {@code /mcp/{a,b}}.
   *
   * @param names the servers that the path names; empty for all
   */
  Publisher<Void> endpoint(
      HttpServerRequest request, HttpServerResponse response, Admission admission, String names) {
    String owner = PostedMessages.owner(request, admission);
    HttpMethod method = request.method();
    if (method.equals(HttpMethod.POST)) {
      return messages.read(
          request,
          response,
          admission,
          posted -> fronts.answer(narrowed(posted.exchange(null), names), all, owner, response));
    }
    if (!method.equals(HttpMethod.GET) && !method.equals(HttpMethod.DELETE)) {
      throw new GatewayException.MethodNotAllowed("POST, GET, DELETE");
    }
    return answered(
        response,
        fronts.answer(
            narrowed(PostedMessages.bodiless(request, response, admission), names),
            all,
            owner,
            response));
  }

  /**
   * {@code /mcp/sse} and {@code /{a,b}/sse}.
   *
   * @param names the servers that the path names; empty for all
   */
  Publisher<Void> eventStream(
      HttpServerRequest request, HttpServerResponse response, Admission admission, String names) {
    if (!request.method().equals(HttpMethod.GET)) {
      throw new GatewayException.MethodNotAllowed("GET");
    }
    all.check(narrowed(PostedMessages.bodiless(request, response, admission), names));
    String messagesPath = McpPath.withoutQuery(request.uri()) + "/messages";
    return answered(
        response,
        fronts.open(all, PostedMessages.owner(request, admission), messagesPath, response));
  }

  /**
   * {@code /mcp/sse/messages} and {@code /{a,b}/sse/messages}.
   *
   * @param names the servers that the path names; empty for all
   */
  Publisher<Void> messages(
      HttpServerRequest request, HttpServerResponse response, Admission admission, String names) {
    if (!request.method().equals(HttpMethod.POST)) {
      throw new GatewayException.MethodNotAllowed("POST");
    }
    String owner = PostedMessages.owner(request, admission);
    return messages.read(
        request,
        response,
        admission,
        posted ->
            fronts.post(
                narrowed(posted.exchange(null), names), all, owner, request.uri(), response));
  }

  /** A path that names servers says it for its requests, whatever their headers say. */
  private static Exchange narrowed(Exchange exchange, String names) {
    return names.isEmpty()
        ? exchange
        : exchange.with(exchange.headers().copy().set(Scope.SERVERS, names).remove(Scope.GROUPS));
  }

  private static Mono<Void> answered(HttpServerResponse response, Mono<Void> answer) {
    return answer.onErrorResume(
        GatewayException.class,
        error -> Mono.from(ResponseWriter.writeError(response, error, null)));
  }
}
