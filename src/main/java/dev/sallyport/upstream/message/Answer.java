package dev.sallyport.upstream.message;

import dev.sallyport.upstream.UpstreamResponse;
import io.netty.handler.codec.http.HttpHeaders;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A server's answer to one HTTP request, read message by message. Who gets one reads its messages,
 * once, or discards them.
 */
public final class Answer {
  private final UpstreamResponse response;
  private final String server;

  Answer(UpstreamResponse response, String server) {
    this.response = response;
    this.server = server;
  }

  /** The HTTP status code. */
  public int status() {
    return response.status();
  }

  /** Whether the status is one of success. */
  public boolean isSuccess() {
    return status() >= 200 && status() < 300;
  }

  /** The headers as the server sent them. */
  public HttpHeaders headers() {
    return response.headers();
  }

  /** Whether it's a stream of events. */
  public boolean isEventStream() {
    return response.isEventStream();
  }

  /** The URL that answered. */
  public String url() {
    return response.url();
  }

  /**
   * The messages as they come. Fails with a {@link dev.sallyport.jsonrpc.GatewayException} if
   * they're too large, or break off.
   */
  public Flux<Received> messages() {
    return isEventStream()
        ? ReceivedEvents.read(response.body(), server)
        : ReceivedEvents.readWhole(response.body(), server);
  }

  /** Drops the body. */
  public Mono<Void> discard() {
    return response.discard();
  }
}
