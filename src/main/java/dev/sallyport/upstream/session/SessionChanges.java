package dev.sallyport.upstream.session;

import dev.sallyport.jsonrpc.JsonTree;
import dev.sallyport.upstream.exchange.CallEvent;
import dev.sallyport.upstream.exchange.CallEvent.Notice;
import dev.sallyport.upstream.exchange.EventQueue;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/** What a server tells of changes in one session, and who listens. Thread-safe. */
final class SessionChanges {
  private final Session session;
  private final Set<EventQueue> listeners = ConcurrentHashMap.newKeySet();
  private final Map<String, Integer> subscribed = new HashMap<>();

  SessionChanges(Session session) {
    this.session = session;
  }

  void tell(String method, ObjectNode params, int size) {
    listeners.forEach(listener -> listener.offer(new Notice(method, params, size)));
  }

  /** All that follows ends. */
  void end() {
    listeners.forEach(listener -> listener.offer(new CallEvent.Result(JsonTree.object(), 0)));
    listeners.clear();
  }

  /**
   * All changes, and those of these resources; ends when the server tells of no more. Who leaves
   * ends the subscriptions that nobody else has.
   *
   * @param first what comes first, once nothing is missed any more
   * @param uris resources that the server lets clients subscribe to
   */
  Flux<Notice> follow(Notice first, Set<String> uris) {
    return Flux.defer(
        () -> {
          EventQueue queue = new EventQueue();
          listeners.add(queue);
          Flux<CallEvent> events = queue.events();
          return session
              .listen()
              .thenMany(Flux.fromIterable(uris).concatMap(this::subscribe))
              .then(Mono.just(first))
              .concatWith(events.takeWhile(Notice.class::isInstance).cast(Notice.class))
              .doFinally(
                  signal -> {
                    listeners.remove(queue);
                    uris.forEach(this::unsubscribe);
                  });
        });
  }

  private Mono<Void> subscribe(String uri) {
    boolean first;
    synchronized (subscribed) {
      first = subscribed.merge(uri, 1, Integer::sum) == 1;
    }
    return first ? session.ask("resources/subscribe", uri(uri)).then() : Mono.empty();
  }

  private void unsubscribe(String uri) {
    boolean last;
    synchronized (subscribed) {
      last = subscribed.merge(uri, -1, Integer::sum) <= 0;
      if (last) {
        subscribed.remove(uri);
      }
    }
    if (last && !session.isLost()) {
      session.ask("resources/unsubscribe", uri(uri)).subscribe();
    }
  }

  private static ObjectNode uri(String uri) {
    return JsonTree.object().put("uri", uri);
  }
}
