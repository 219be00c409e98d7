package dev.sallyport.replica;

import dev.sallyport.jsonrpc.JsonTree;
import dev.sallyport.store.ReplicaStore;
import dev.sallyport.store.ReplicaStore.PassedSessionRow;
import dev.sallyport.store.ReplicaStore.ServerSessionRow;
import dev.sallyport.upstream.session.OpenSessions;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Open sessions with servers, in tables: those of a replica that's gone are ended by another one,
 * as are clients' own that no replica uses. Sessions that are over in a moment never get there.
 * Thread-safe.
 */
final class DatabaseServerSessions implements OpenSessions, OpenSessions.Passed {
  private static final Logger log = LoggerFactory.getLogger(DatabaseServerSessions.class);

  private static final int MOST_ROUNDS = 25;

  private final ReplicaStore store;
  private final ReplicaSeal seal;
  private final ReplicaWork work;
  private final String here;
  private final Duration moment;
  private volatile Function<Reference, Mono<Void>> ender = stray -> Mono.empty();

  /**
   * @param moment how long a session is open before it's written down
   */
  DatabaseServerSessions(
      ReplicaStore store, ReplicaSeal seal, ReplicaWork work, String here, Duration moment) {
    this.store = store;
    this.seal = seal;
    this.work = work;
    this.here = here;
    this.moment = moment;
  }

  private enum Written {
    NOT_YET,
    YES,
    NEVER
  }

  @Override
  public Runnable opened(Reference session) {
    String id = UUID.randomUUID().toString();
    AtomicReference<Written> written = new AtomicReference<>(Written.NOT_YET);
    Mono.delay(moment)
        .filter(later -> written.compareAndSet(Written.NOT_YET, Written.YES))
        .flatMap(later -> work.act(() -> store.openedServerSession(here, row(id, session))))
        .subscribe(done -> {}, DatabaseServerSessions::missed);
    return () -> {
      if (written.getAndSet(Written.NEVER) == Written.YES) {
        work.act(() -> store.endedServerSession(id))
            .subscribe(done -> {}, DatabaseServerSessions::missed);
      }
    };
  }

  private static void missed(Throwable failure) {
    log.debug("A session with a server isn't written down: {}", failure.getMessage());
  }

  private ServerSessionRow row(String id, Reference session) {
    return new ServerSessionRow(id, held(id, session));
  }

  private String held(String id, Reference session) {
    ObjectNode held =
        JsonTree.object()
            .put("server", session.server())
            .put("url", session.url().toString())
            .put("session", session.id())
            .put("version", session.version());
    ObjectNode headers = held.putObject("headers");
    session.headers().forEach((name, values) -> values.forEach(headers.putArray(name)::add));
    return seal.state(id, held);
  }

  @Override
  public Passed passed() {
    return this;
  }

  @Override
  public Mono<Void> used(List<Used> sessions) {
    return work.act(
        () ->
            store.usePassedSessions(
                sessions.stream()
                    .map(
                        used -> {
                          String id = seal.name(used.key());
                          Current current = used.current();
                          return new PassedSessionRow(
                              id, current.generation(), used.left(), held(id, current.session()));
                        })
                    .toList()));
  }

  @Override
  public Mono<Void> ended(String key) {
    return work.act(() -> store.endPassedSession(seal.name(key)));
  }

  @Override
  public Mono<Current> find(String key) {
    String id = seal.name(key);
    return work.<PassedSessionRow>ask(() -> store.findPassedSession(id).orElse(null))
        .flatMap(
            row ->
                Mono.justOrEmpty(seal.openState(id, row.held()))
                    .map(held -> new Current(row.generation(), reference(held))));
  }

  @Override
  public Mono<Boolean> take(String key) {
    return work.ask(() -> store.takePassedSession(seal.name(key)));
  }

  @Override
  public void onStray(Function<Reference, Mono<Void>> ender) {
    this.ender = ender;
  }

  /** Ends sessions of replicas that are gone. May block. */
  void endStrays() {
    takeAll(
        () -> store.takeOrphans(here),
        row ->
            end(row.id(), row.held())
                .then(work.act(() -> store.endedServerSession(row.id())))
                .subscribe(done -> {}, DatabaseServerSessions::missed));
    takeAll(store::takePassedSessions, row -> end(row.id(), row.held()).subscribe());
  }

  private static <T> void takeAll(Supplier<List<T>> some, Consumer<T> taker) {
    List<T> taken;
    int rounds = 0;
    do {
      taken = some.get();
      taken.forEach(taker);
    } while (!taken.isEmpty() && ++rounds < MOST_ROUNDS);
  }

  /**
   * Completes when it has ended, or can't be ended. The row of one of the gateway's own stays until
   * then: if this replica is gone, too, yet another one goes on.
   */
  private Mono<Void> end(String id, String held) {
    return Mono.defer(
            () ->
                seal.openState(id, held)
                    .map(session -> ender.apply(reference(session)))
                    .orElseGet(Mono::empty))
        .onErrorResume(
            failure -> {
              log.warn(
                  "A session with a server that was left open can't be ended: {}",
                  failure.getMessage());
              return Mono.empty();
            });
  }

  private static Reference reference(JsonNode held) {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> header : held.path("headers").properties()) {
      headers.put(
          header.getKey(), header.getValue().valueStream().map(each -> each.asString("")).toList());
    }
    return new Reference(
        held.path("server").asString(""),
        URI.create(held.path("url").asString("")),
        held.path("session").asString(""),
        held.path("version").asString(""),
        headers);
  }
}
