package dev.sallyport.replica;

import dev.sallyport.jsonrpc.JsonTree;
import dev.sallyport.store.ReplicaStore;
import dev.sallyport.store.ReplicaStore.ServerSessionRow;
import dev.sallyport.upstream.session.OpenSessions;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/**
 * Open sessions with servers, in a table: those of a replica that's gone are ended by another one.
 * Sessions that are over in a moment never get there. Thread-safe.
 */
final class DatabaseServerSessions implements OpenSessions {
  private static final Logger log = LoggerFactory.getLogger(DatabaseServerSessions.class);

  private final ReplicaStore store;
  private final ReplicaSeal seal;
  private final ReplicaWork work;
  private final String here;
  private final Duration moment;
  private final List<Consumer<Reference>> enders = new CopyOnWriteArrayList<>();

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
    return new ServerSessionRow(
        id,
        seal.state(
            id,
            JsonTree.object()
                .put("server", session.server())
                .put("url", session.url().toString())
                .put("session", session.id())
                .put("version", session.version())));
  }

  @Override
  public void onStray(Consumer<Reference> ender) {
    enders.add(ender);
  }

  /** Ends sessions of replicas that are gone. May block. */
  void endStrays() {
    for (ServerSessionRow row : store.takeOrphans()) {
      Optional<Reference> session =
          seal.openState(row.id(), row.held()).map(DatabaseServerSessions::reference);
      session.ifPresent(stray -> enders.forEach(ender -> ender.accept(stray)));
    }
  }

  private static Reference reference(JsonNode held) {
    return new Reference(
        held.path("server").asString(""),
        URI.create(held.path("url").asString("")),
        held.path("session").asString(""),
        held.path("version").asString(""));
  }
}
