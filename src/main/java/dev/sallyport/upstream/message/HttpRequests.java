package dev.sallyport.upstream.message;

import dev.sallyport.jsonrpc.GatewayException;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/** Each request with its answer is one exchange of HTTP. */
record HttpRequests(MessageClient client) implements Requests {
  @Override
  public String server() {
    return client.server();
  }

  @Override
  public Flux<Received> send(
      HttpHeaders headers, ObjectNode request, boolean listening, boolean repeatable) {
    return client
        .post(null, headers, request, listening, repeatable)
        .flatMapMany(answer -> read(answer, request.path("method").asString("")));
  }

  private Flux<Received> read(Answer answer, String method) {
    AtomicBoolean answered = new AtomicBoolean();
    return answer
        .messages()
        .filter(received -> received.message().isObject())
        .onErrorMap(
            failure ->
                failure instanceof GatewayException
                    ? failure
                    : new GatewayException.StreamCut(server()))
        .doOnNext(received -> answered.compareAndSet(false, received.isResponse()))
        .takeUntil(Received::isResponse)
        .concatWith(
            Mono.defer(
                () -> answered.get() ? Mono.empty() : Mono.error(withoutEnd(answer, method))));
  }

  private GatewayException withoutEnd(Answer answer, String method) {
    if (answer.isEventStream()) {
      return new GatewayException.StreamCut(server());
    }
    return answer.status() == HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE.code()
        ? new GatewayException.InvalidParams(
            "a name, URI or argument is longer than MCP server '%s' takes in a header (HTTP 431)"
                .formatted(server()))
        : new GatewayException.UnexpectedAnswer(server(), method, answer.status());
  }
}
