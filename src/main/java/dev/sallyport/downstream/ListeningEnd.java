package dev.sallyport.downstream;

import dev.sallyport.jsonrpc.Envelope;
import dev.sallyport.jsonrpc.ServerSentEvent;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Ends the streams that clients listen to when the gateway stops: with the end that their protocol
 * has, so that clients open new ones, at another replica. Calls go on. Thread-safe.
 */
public final class ListeningEnd {
  /** When a client is to come again (WHATWG HTML, "Server-sent events", {@code retry}). */
  private static final String RETRY = "retry: 1000\n\n";

  private final Sinks.Empty<ByteBuf> end = Sinks.empty();
  private volatile boolean ended;

  /** Ends all of them, and from now on each at its beginning. */
  public void end() {
    ended = true;
    end.tryEmitEmpty().orThrow();
  }

  /** Completes at the end. */
  Mono<Void> ended() {
    return end.asMono().then();
  }

  /**
   * The events until the end, and what ends them then.
   *
   * @param message what they answer; null where they answer no message
   */
  Flux<ByteBuf> of(@Nullable Envelope message, Flux<ByteBuf> events) {
    return events
        .takeUntilOther(end.asMono())
        .concatWith(Mono.defer(() -> ended ? Mono.just(last(message)) : Mono.empty()));
  }

  /**
   * MCP 2025-11-25, "Sending Messages to the Server": a {@code retry} before the connection is
   * closed. MCP 2026-07-28, "Subscriptions", "Graceful Closure": the response to the request.
   */
  private static ByteBuf last(@Nullable Envelope message) {
    if (message == null || message.requestId() == null) {
      return Unpooled.copiedBuffer(RETRY, StandardCharsets.US_ASCII);
    }
    String id = message.requestId();
    return ServerSentEvent.message(
        ("{\"jsonrpc\":\"2.0\",\"id\":"
                + id
                + ",\"result\":{\"resultType\":\"complete\",\"_meta\":{\"io.modelcontextprotocol/subscriptionId\":"
                + id
                + "}}}")
            .getBytes(StandardCharsets.UTF_8));
  }
}
