package dev.sallyport.upstream.session;

import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.upstream.message.Answer;
import dev.sallyport.upstream.message.MessageClient;
import dev.sallyport.upstream.message.Received;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Reads the stream that answers one request, and goes on where it was cut if its events have ids
 * (MCP 2025-11-25, "Resumability and Redelivery"). One per request.
 */
final class ResponseStream {
  private static final int MOST_IN_VAIN = 5;
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final MessageClient client;
  private final HttpHeaders headers;
  private final Consumer<Received> inbox;
  private final BooleanSupplier answered;
  private @Nullable String lastEventId;
  private int inVain;

  /**
   * @param headers for the requests that resume it
   * @param answered whether the response has come
   */
  ResponseStream(
      MessageClient client,
      HttpHeaders headers,
      Consumer<Received> inbox,
      BooleanSupplier answered) {
    this.client = client;
    this.headers = headers;
    this.inbox = inbox;
    this.answered = answered;
  }

  /** Completes once the response is there; fails if it can't come any more. */
  Mono<Void> read(Answer answer) {
    return answer
        .messages()
        .doOnNext(this::take)
        .takeUntil(received -> answered.getAsBoolean())
        .onErrorResume(failure -> lastEventId != null, cut -> Mono.empty())
        .onErrorMap(failure -> StreamFailures.explain(failure, client.server()))
        .then(Mono.defer(this::goOn));
  }

  private void take(Received received) {
    if (received.id() != null) {
      lastEventId = received.id();
      inVain = 0;
    }
    if (received.message().isObject()) {
      inbox.accept(received);
    }
  }

  private Mono<Void> goOn() {
    if (answered.getAsBoolean()) {
      return Mono.empty();
    }
    String from = lastEventId;
    if (from == null || from.isEmpty() || ++inVain > MOST_IN_VAIN) {
      return Mono.error(new GatewayException.StreamCut(client.server()));
    }
    return Mono.delay(PAUSE.multipliedBy(inVain))
        .then(client.resume(headers, from))
        .flatMap(
            answer ->
                answer.status() == 200 && answer.isEventStream()
                    ? read(answer)
                    : answer
                        .discard()
                        .then(Mono.error(new GatewayException.StreamCut(client.server()))));
  }
}
