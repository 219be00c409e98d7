package dev.sallyport.upstream.session;

import dev.sallyport.upstream.message.Answer;
import dev.sallyport.upstream.message.MessageClient;
import dev.sallyport.upstream.message.Received;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * The stream of a session on which the server says what belongs to no request (MCP 2025-11-25,
 * "Listening for Messages from the Server"). Opened when it's first needed, and again where it's
 * cut. Thread-safe; who makes it closes it.
 */
final class StandaloneStream {
  private static final int MOST_IN_VAIN = 5;
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final MessageClient client;
  private final Supplier<HttpHeaders> headers;
  private final Inbox inbox;
  private final AtomicBoolean wanted = new AtomicBoolean();
  private final Sinks.Empty<Void> settled = Sinks.empty();
  private final Disposable.Swap running = Disposables.swap();
  private volatile @Nullable String lastEventId;
  private volatile int inVain;

  StandaloneStream(MessageClient client, Supplier<HttpHeaders> headers, Inbox inbox) {
    this.client = client;
    this.headers = headers;
    this.inbox = inbox;
  }

  /** Completes when it's open, or refused, or when that takes too long. */
  Mono<Void> open() {
    if (wanted.compareAndSet(false, true)) {
      running.update(follow().subscribe());
    }
    return settled
        .asMono()
        .timeout(SessionLimits.TO_LISTEN)
        .doOnError(late -> settled.tryEmitEmpty())
        .onErrorComplete();
  }

  void close() {
    running.dispose();
    settled.tryEmitEmpty();
  }

  private Mono<Void> follow() {
    return Mono.defer(this::connect)
        .flatMap(this::read)
        .onErrorComplete()
        .then(Mono.defer(this::again));
  }

  private Mono<Answer> connect() {
    String from = lastEventId;
    HttpHeaders with = headers.get();
    return client.listen(from == null ? with : with.set("Last-Event-ID", from));
  }

  private Mono<Void> read(Answer answer) {
    if (answer.status() != 200 || !answer.isEventStream()) {
      inVain = MOST_IN_VAIN;
      return answer.discard();
    }
    settled.tryEmitEmpty();
    return answer.messages().doOnNext(this::take).then();
  }

  private void take(Received received) {
    inVain = 0;
    if (received.id() != null) {
      lastEventId = received.id();
    }
    if (received.message().isObject()) {
      inbox.take(received, null);
    }
  }

  private Mono<Void> again() {
    int tries = inVain + 1;
    inVain = tries;
    if (tries > MOST_IN_VAIN) {
      settled.tryEmitEmpty();
      inbox.streamEnded();
      return Mono.empty();
    }
    return Mono.delay(PAUSE).then(Mono.defer(this::follow));
  }
}
