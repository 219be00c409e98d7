package dev.sallyport.upstream.probe;

import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.jsonrpc.ProtocolVersion;
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

  /** A message of the modern era, with its headers. */
  Mono<Answer> postModern(JsonNode message) {
    HttpHeaders headers = new DefaultHttpHeaders();
    headers.set(ProtocolVersion.HEADER, ProtocolVersion.FIRST_MODERN);
    headers.set("Mcp-Method", message.path("method").asString());
    return post(message, null, headers, head -> {});
  }

  /**
   * Posts a message and reads what's answered.
   *
   * @param uri where to, if not to the server's url
   * @param headers beside those of every message
   * @param onHead sees the head before the body is there
   */
  Mono<Answer> post(
      JsonNode message, @Nullable URI uri, HttpHeaders headers, Consumer<UpstreamResponse> onHead) {
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
        .flatMap(response -> read(response, message.path("id").asInt(0)))
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

  private static Mono<Answer> read(UpstreamResponse response, int id) {
    Peer peer = Peer.of(response);
    Mono<Optional<JsonNode>> message =
        response.isEventStream()
            ? ReceivedEvent.stream(response)
                .mapNotNull(event -> responseTo(id, event.data().getBytes(StandardCharsets.UTF_8)))
                .next()
                .map(Optional::of)
            : whole(response).map(bytes -> Messages.read(bytes).filter(Calls::isResponse));
    return message
        .defaultIfEmpty(Optional.empty())
        .map(received -> new Answer(response.status(), received, peer));
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

  /** The response with that id, or null if it's another message. */
  static @Nullable JsonNode responseTo(int id, byte[] json) {
    return Messages.read(json)
        .filter(Calls::isResponse)
        .filter(message -> message.path("id").isNull() || message.path("id").asInt(-1) == id)
        .orElse(null);
  }

  private static boolean isResponse(JsonNode message) {
    return message.has("result") || message.has("error");
  }
}
