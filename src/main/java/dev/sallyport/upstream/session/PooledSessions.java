package dev.sallyport.upstream.session;

import dev.sallyport.definition.Dialect;
import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.definition.StdioCommand;
import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.upstream.Upstream;
import dev.sallyport.upstream.exchange.Caller;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Which sessions there are, and who uses them. Thread-safe. Owns them. */
final class PooledSessions {
  private static final Duration LOOK = Duration.ofSeconds(5);

  private final SessionLimits limits;
  private final Map<Key, Entry> shared = new HashMap<>();
  private final List<Entry> all = new ArrayList<>();
  private final Disposable looking;

  private record Key(String server, Caller caller) {}

  PooledSessions(SessionLimits limits) {
    this.limits = limits;
    this.looking = Flux.interval(LOOK).subscribe(tick -> closeIdle());
  }

  /** One session. Guarded by the pool's lock. */
  private static final class Entry {
    final Key key;
    final ServerDefinition definition;
    final Mono<Session> opening;
    int users;
    long unusedSince;
    @Nullable Session session;

    Entry(Key key, ServerDefinition definition, Mono<Session> opening) {
      this.key = key;
      this.definition = definition;
      this.opening = opening.doOnNext(this::opened).cache();
    }

    private void opened(Session open) {
      session = open;
    }

    boolean isUsable(ServerDefinition now) {
      return (session == null || !session.isLost())
          && definition.hasSameConnection(now)
          && definition.dialect().equals(now.dialect());
    }
  }

  /** A session that's used. */
  final class Lease {
    private final Entry entry;
    private final Session session;

    private Lease(Entry entry, Session session) {
      this.entry = entry;
      this.session = session;
    }

    Session session() {
      return session;
    }

    Mono<Void> release() {
      return Mono.fromRunnable(() -> giveBack(entry));
    }
  }

  /** How many there are, by their servers. */
  Map<String, Integer> open() {
    Map<String, Integer> count = new HashMap<>();
    synchronized (all) {
      all.forEach(entry -> count.merge(entry.key.server(), 1, Integer::sum));
    }
    return count;
  }

  /** The session of that caller with that server; opened if there's none. */
  Mono<Lease> acquire(Upstream upstream, Caller caller, Supplier<Mono<Session>> open) {
    return Mono.defer(
        () -> {
          Entry entry = enter(upstream.definition(), caller, open);
          return entry
              .opening
              .map(session -> new Lease(entry, session))
              .doOnError(failure -> forget(entry))
              .doOnCancel(() -> giveBack(entry));
        });
  }

  private Entry enter(ServerDefinition definition, Caller caller, Supplier<Mono<Session>> open) {
    Key key = new Key(definition.name().value(), caller);
    boolean alone = definition.dialect().sessions() == Dialect.Sessions.PER_CALL;
    Entry replaced = null;
    Entry evicted = null;
    Entry entry;
    synchronized (all) {
      Entry known = alone ? null : shared.get(key);
      if (known != null && known.isUsable(definition)) {
        known.users++;
        return known;
      }
      if (known != null) {
        replaced = retire(known);
      }
      evicted = makeRoom(key, definition.command());
      entry = new Entry(key, definition, open.get());
      entry.users = 1;
      all.add(entry);
      if (!alone) {
        shared.put(key, entry);
      }
    }
    close(replaced);
    close(evicted);
    return entry;
  }

  /** Takes the session that has been unused longest, where there are too many. */
  private @Nullable Entry makeRoom(Key key, @Nullable StdioCommand command) {
    if (command != null && isFull(key, command)) {
      return all.stream()
          .filter(each -> each.users == 0 && each.key.server().equals(key.server()))
          .min(Comparator.comparingLong(each -> each.unusedSince))
          .map(this::retire)
          .orElse(null);
    }
    Predicate<Entry> crowd = crowd(key);
    if (crowd == null) {
      return null;
    }
    Entry unused =
        all.stream()
            .filter(crowd.and(each -> each.users == 0))
            .min(Comparator.comparingLong(each -> each.unusedSince))
            .orElseThrow(() -> new GatewayException.TooManySessions(key.server()));
    return retire(unused);
  }

  /** Among which there are too many for one more; null if there's room. */
  private @Nullable Predicate<Entry> crowd(Key key) {
    Predicate<Entry> own = each -> isOwn(each, key);
    Predicate<Entry> ownThere = own.and(each -> each.key.server().equals(key.server()));
    if (count(ownThere) >= limits.perServer()) {
      return ownThere;
    }
    if (count(own) >= limits.perCaller()) {
      return own;
    }
    return all.size() >= limits.inAll() ? each -> true : null;
  }

  private long count(Predicate<Entry> which) {
    return all.stream().filter(which).count();
  }

  /**
   * Each session has a process; if all are in use, it's the processes' owner who refuses one more.
   */
  private boolean isFull(Key key, StdioCommand command) {
    return count(each -> each.key.server().equals(key.server())) >= command.mostProcesses();
  }

  private static boolean isOwn(Entry entry, Key key) {
    return entry.key.caller().owner().equals(key.caller().owner());
  }

  /** No one gets it any more; it's returned if no one uses it, to be closed. */
  private @Nullable Entry retire(Entry entry) {
    shared.remove(entry.key, entry);
    if (entry.users > 0) {
      return null;
    }
    all.remove(entry);
    return entry;
  }

  private void giveBack(Entry entry) {
    Entry over = null;
    synchronized (all) {
      entry.users--;
      entry.unusedSince = System.nanoTime();
      boolean alone = shared.get(entry.key) != entry;
      if (entry.users == 0 && (alone || (entry.session != null && entry.session.isLost()))) {
        over = retire(entry);
      }
    }
    close(over);
  }

  private void forget(Entry entry) {
    synchronized (all) {
      shared.remove(entry.key, entry);
      all.remove(entry);
    }
  }

  private void closeIdle() {
    List<Entry> idle = new ArrayList<>();
    synchronized (all) {
      long now = System.nanoTime();
      for (Entry entry : List.copyOf(all)) {
        if (entry.users == 0 && now - entry.unusedSince > limits.idle().toNanos()) {
          idle.add(entry);
          retire(entry);
        }
      }
    }
    idle.forEach(PooledSessions::close);
  }

  private static void close(@Nullable Entry entry) {
    if (entry != null) {
      entry.opening.flatMap(Session::close).onErrorComplete().subscribe();
    }
  }

  /** Ends all of them. */
  void close(Duration patience) {
    looking.dispose();
    List<Entry> left;
    synchronized (all) {
      left = List.copyOf(all);
      all.clear();
      shared.clear();
    }
    Flux.fromIterable(left)
        .filter(entry -> entry.session != null)
        .flatMap(entry -> entry.opening.flatMap(Session::close).onErrorComplete(), 256)
        .then()
        .timeout(patience)
        .onErrorComplete()
        .block();
  }
}
