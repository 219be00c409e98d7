package dev.sallyport.upstream.message;

import dev.sallyport.upstream.stdio.RequestChannel;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import tools.jackson.databind.node.ObjectNode;

/**
 * Requests share a process, where a message says all there is to say.
 *
 * @param in does something with a process
 */
record StdioRequests(
    String server,
    Function<Function<RequestChannel, Flux<RequestChannel.Incoming>>, Flux<RequestChannel.Incoming>>
        in)
    implements Requests {
  @Override
  public Flux<Received> send(
      HttpHeaders headers, ObjectNode request, boolean listening, boolean repeatable) {
    return in.apply(channel -> channel.send(request, listening))
        .map(incoming -> Received.of(incoming.message(), incoming.bytes()));
  }
}
