package dev.sallyport.upstream.probe;

import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.upstream.Upstream;
import dev.sallyport.upstream.UpstreamRequest;
import dev.sallyport.upstream.UpstreamResponse;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/** Sends single messages to one server and reads the answers, before the deadline. */
final class Calls {
  private static final int MOST_BYTES = 16 * 1024 * 1024;
  private static final String BOTH = "application/json, text/event-stream";

  private final Upstream upstream;
  private final Deadline deadline;

  Calls(Upstream upstream, Deadline deadline) {
    this.upstream = upstream;
    this.deadline = deadline;
  }

  Upstream upstream() {
    return upstream;
  }

  Deadline deadline() {
    return deadline;
  }

  /**
   * Posts a message and reads what's answered.
   *
   * @param uri where to, if not to the server's url
   * @param headers beside those of every message
   * @param onHead sees the head before the body is there
   * @param onRequest what to do with a request of the server's own that comes before the answer
   */
  Mono<Answer> post(
      JsonNode message,
      @Nullable URI uri,
      HttpHeaders headers,
      Consumer<UpstreamResponse> onHead,
      Function<JsonNode, Mono<Void>> onRequest) {
    HttpHeaders all =
        new DefaultHttpHeaders()
            .set(headers)
            .set(HttpHeaderNames.CONTENT_TYPE, "application/json")
            .set(HttpHeaderNames.ACCEPT, BOTH);
    UpstreamRequest request =
        new UpstreamRequest(
            HttpMethod.POST,
            uri,
            all,
            Unpooled.wrappedBuffer(Messages.bytes(message)),
            false,
            false);
    return send(request)
        .doOnNext(onHead)
        .flatMap(response -> read(response, message.path("id").asInt(0), onRequest))
        .timeout(deadline.left())
        .onErrorMap(TimeoutException.class, late -> tooLate());
  }

  /** Sends a request as it is. */
  Mono<UpstreamResponse> send(UpstreamRequest request) {
    return upstream.send(request);
  }

  /** The error for a server that didn't answer in time. */
  GatewayException tooLate() {
    return new GatewayException.ServerTimeout(
        upstream.definition().name().value(), deadline.limit());
  }

  private static Mono<Answer> read(
      UpstreamResponse response, int id, Function<JsonNode, Mono<Void>> onRequest) {
    Peer peer = Peer.of(response);
    Mono<Answer> answer =
        response.isEventStream()
            ? ReceivedEvent.stream(response)
                .map(event -> event.data().getBytes(StandardCharsets.UTF_8))
                .concatMap(json -> event(json, id, response.status(), peer, onRequest))
                .next()
            : whole(response).map(bytes -> answer(response.status(), bytes, peer));
    return answer.defaultIfEmpty(new Answer(response.status(), Optional.empty(), 0, peer));
  }

  private static Answer answer(int status, byte[] bytes, Peer peer) {
    FrontWords.meaning(status, bytes)
        .ifPresent(
            meaning -> {
              throw new ProbeException(meaning);
            });
    return new Answer(status, Messages.read(bytes).filter(Calls::isResponse), bytes.length, peer);
  }

  private static Mono<Answer> event(
      byte[] json, int id, int status, Peer peer, Function<JsonNode, Mono<Void>> onRequest) {
    JsonNode message = Messages.read(json).orElse(null);
    if (message == null) {
      return Mono.empty();
    }
    if (isRequest(message)) {
      return onRequest.apply(message).then(Mono.empty());
    }
    return isResponse(message) && isTo(id, message)
        ? Mono.just(new Answer(status, Optional.of(message), json.length, peer))
        : Mono.empty();
  }

  private static Mono<byte[]> whole(UpstreamResponse response) {
    return response
        .body()
        .asByteArray()
        .reduceWith(ByteArrayOutputStream::new, Calls::append)
        .map(ByteArrayOutputStream::toByteArray);
  }

  private static ByteArrayOutputStream append(ByteArrayOutputStream out, byte[] part) {
    if (out.size() + part.length > MOST_BYTES) {
      throw new ProbeException("Its answer is larger than 16 MiB.");
    }
    out.writeBytes(part);
    return out;
  }

  /** Whether a response answers the request of that id, or one that the server couldn't read. */
  static boolean isTo(int id, JsonNode response) {
    return response.path("id").isNull() || response.path("id").asInt(-1) == id;
  }

  static boolean isResponse(JsonNode message) {
    return message.has("result") || message.has("error");
  }

  /** Whether it's a request of the server's own, which wants an answer. */
  static boolean isRequest(JsonNode message) {
    return message.has("method") && message.has("id");
  }
}
