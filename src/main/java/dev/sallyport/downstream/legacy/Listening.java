package dev.sallyport.downstream.legacy;

import dev.sallyport.downstream.message.Outgoing;
import dev.sallyport.gateway.backend.Backend;
import dev.sallyport.gateway.backend.Client;
import dev.sallyport.gateway.backend.LastingChanges;
import dev.sallyport.jsonrpc.JsonTree;
import dev.sallyport.upstream.exchange.CallEvent.Notice;
import dev.sallyport.upstream.exchange.CallEvent.Result;
import dev.sallyport.upstream.exchange.EventQueue;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * What a client is told that has no request under way. When it subscribes to another resource, the
 * stream that knows of it takes over from the one before once it has begun, so that no change is
 * missed; one that happens meanwhile may be told twice. Thread-safe. Owns the streams.
 */
final class Listening implements Disposable {
  /** How long a server has to begin a stream before its client goes on without. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Notice FIRST = new Notice("", JsonTree.object(), 0);

  private final Backend backend;
  private final Client client;
  private final ClientSession session;
  private final EventQueue queue = new EventQueue();
  private final Disposable.Composite sources = Disposables.composite();
  private @Nullable Following current;
  private @Nullable Following next;

  /** A stream; {@code settled} once it has begun, or couldn't at the first try. */
  private record Following(Set<String> uris, Disposable.Swap stream, Sinks.Empty<Void> settled) {}

  Listening(Backend backend, Client client, ClientSession session) {
    this.backend = backend;
    this.client = client;
    this.session = session;
  }

  /** Begins; completes once nothing is missed any more, or the server has had its time. */
  Mono<Void> begin() {
    sources.add(
        session.subscriptions().subscribe(this::follow, failure -> dispose(), this::sessionEnded));
    return settled();
  }

  /** What's told, until the session ends. */
  Flux<Outgoing> messages() {
    return queue
        .events()
        .takeWhile(Notice.class::isInstance)
        .cast(Notice.class)
        .map(notice -> Outgoing.notification(notice.method(), notice.params()));
  }

  /**
   * Completes once changes are told of all that the client has subscribed to by now, or the server
   * has had its time.
   */
  synchronized Mono<Void> settled() {
    return next == null ? Mono.empty() : next.settled().asMono().timeout(PATIENCE, Mono.empty());
  }

  private void follow(Set<String> uris) {
    Following before;
    Following following;
    synchronized (this) {
      before = next;
      following =
          new Following(
              uris, Disposables.swap(), before == null ? Sinks.empty() : before.settled());
      next = following;
    }
    drop(before);
    sources.add(following.stream());
    following.stream()
        .update(
            LastingChanges.follow(
                    () ->
                        backend
                            .changes(client, FIRST, uris)
                            .doOnTerminate(following.settled()::tryEmitEmpty),
                    FIRST)
                .subscribe(notice -> told(notice, following)));
  }

  private void told(Notice notice, Following by) {
    if (!notice.equals(FIRST)) {
      queue.offer(notice);
    } else if (!takesOver(by)) {
      LastingChanges.any(by.uris()).forEach(queue::offer);
    }
    by.settled().tryEmitEmpty();
  }

  /** Whether it begins for the first time. */
  private boolean takesOver(Following by) {
    Following before;
    synchronized (this) {
      if (!by.equals(next)) {
        return false;
      }
      before = current;
      current = by;
      next = null;
    }
    drop(before);
    return true;
  }

  private void drop(@Nullable Following following) {
    if (following != null) {
      sources.remove(following.stream());
      following.stream().dispose();
    }
  }

  private void sessionEnded() {
    queue.offer(new Result(JsonTree.object(), 0));
    dispose();
  }

  @Override
  public void dispose() {
    sources.dispose();
    Following waited;
    synchronized (this) {
      waited = next;
    }
    if (waited != null) {
      waited.settled().tryEmitEmpty();
    }
  }
}
