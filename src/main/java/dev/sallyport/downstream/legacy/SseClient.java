package dev.sallyport.downstream.legacy;

import dev.sallyport.downstream.message.Outgoing;
import dev.sallyport.gateway.backend.Backend;
import dev.sallyport.gateway.backend.Client;
import dev.sallyport.gateway.bridge.SessionSeal;
import dev.sallyport.gateway.relay.Relay;
import java.util.concurrent.ArrayBlockingQueue;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * One client of HTTP+SSE: its session, and the stream on which everything reaches it. Thread-safe.
 * Owns what runs for it.
 */
final class SseClient {
  private static final int MOST_WAITING = 1000;

  private final Backend backend;
  private final String owner;
  private final ClientSession session;
  private final Sinks.Many<Outgoing> out =
      Sinks.many().unicast().onBackpressureBuffer(new ArrayBlockingQueue<>(MOST_WAITING));
  private final Disposable.Composite running = Disposables.composite();
  private volatile @Nullable Client known;

  /**
   * @param backend what it's a client of
   * @param owner who it is
   */
  SseClient(SessionSeal.Held held, Backend backend, String owner) {
    this.backend = backend;
    this.owner = owner;
    // It lives where its stream is, so no other replica has to know what it says.
    this.session =
        new ClientSession(
            held,
            owner,
            new SessionLetters(Relay.ALONE)::newQuestion,
            change -> Mono.empty(),
            StreamMemory.ofAll(),
            true);
  }

  ClientSession session() {
    return session;
  }

  Backend backend() {
    return backend;
  }

  String owner() {
    return owner;
  }

  /** Who it is; null before {@code initialize}. */
  @Nullable Client known() {
    return known;
  }

  void is(Client who) {
    known = who;
  }

  /** The messages for its stream. */
  Flux<Outgoing> messages() {
    return out.asFlux();
  }

  /** A client that doesn't read loses its stream. */
  synchronized void tell(Outgoing message) {
    if (out.tryEmitNext(message) == Sinks.EmitResult.FAIL_OVERFLOW) {
      out.tryEmitComplete();
    }
  }

  /** Lets what's told go to its stream, as long as that's open. */
  void follow(Flux<Outgoing> messages) {
    running.add(messages.subscribe(this::tell, gone -> {}));
  }

  /** The same for changes; once. Completes once nothing is missed any more. */
  Mono<Void> listen(Listening listening) {
    if (!session.listen(listening)) {
      return Mono.empty();
    }
    running.add(listening);
    follow(listening.messages());
    return listening.begin();
  }

  void end() {
    session.end();
    running.dispose();
  }
}
