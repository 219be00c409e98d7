package dev.sallyport.upstream.message;

import dev.sallyport.jsonrpc.JsonTree;
import dev.sallyport.upstream.Upstream;
import dev.sallyport.upstream.UpstreamRequest;
import dev.sallyport.upstream.UpstreamResponse;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/** Sends single messages to one server. Thread-safe; the way to the server isn't its own. */
public final class MessageClient {
  private static final String BOTH = "application/json, text/event-stream";
  private static final String EVENTS = "text/event-stream";

  private final Upstream upstream;

  /** On the way to a server. */
  public MessageClient(Upstream upstream) {
    this.upstream = upstream;
  }

  /** The way to the server. */
  public Upstream upstream() {
    return upstream;
  }

  /** The server's name, for errors. */
  public String server() {
    return upstream.definition().name().value();
  }

  /**
   * Posts a message.
   *
   * @param uri where to, if not to the server's url
   * @param headers beside {@code Accept} and {@code Content-Type}
   * @param listening whether the answer is a stream that stays open
   * @param repeatable whether it changes nothing, and may be sent again over another connection
   */
  public Mono<Answer> post(
      @Nullable URI uri,
      HttpHeaders headers,
      JsonNode message,
      boolean listening,
      boolean repeatable) {
    HttpHeaders all =
        headers
            .copy()
            .set(HttpHeaderNames.ACCEPT, BOTH)
            .set(HttpHeaderNames.CONTENT_TYPE, "application/json");
    return send(
        new UpstreamRequest(
            HttpMethod.POST,
            uri,
            all,
            Unpooled.wrappedBuffer(JsonTree.write(message)),
            listening,
            repeatable));
  }

  /** Opens a stream of events. */
  public Mono<Answer> listen(HttpHeaders headers) {
    HttpHeaders all = headers.copy().set(HttpHeaderNames.ACCEPT, EVENTS);
    return send(new UpstreamRequest(HttpMethod.GET, null, all, null, true, true));
  }

  /** Asks for what came after an event of a stream that was cut. */
  public Mono<Answer> resume(HttpHeaders headers, String lastEventId) {
    HttpHeaders all =
        headers.copy().set(HttpHeaderNames.ACCEPT, EVENTS).set("Last-Event-ID", lastEventId);
    return send(new UpstreamRequest(HttpMethod.GET, null, all, null, false, true));
  }

  /** Ends a session. */
  public Mono<Void> delete(HttpHeaders headers) {
    return upstream
        .send(new UpstreamRequest(HttpMethod.DELETE, null, headers.copy(), null, false, true))
        .flatMap(UpstreamResponse::discard);
  }

  private Mono<Answer> send(UpstreamRequest request) {
    return upstream.send(request).map(response -> new Answer(response, server()));
  }
}
