package dev.sallyport.replica;

import dev.sallyport.definition.Secret;
import dev.sallyport.gateway.relay.Letter;
import dev.sallyport.gateway.relay.Relay;
import dev.sallyport.gateway.relay.SessionRecords;
import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.store.ReplicaStore;
import dev.sallyport.store.ReplicaStore.Parcel;
import dev.sallyport.store.StoreChanges;
import dev.sallyport.store.StoreException;
import dev.sallyport.upstream.session.OpenSessions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/**
 * Letters between replicas by way of the database: put into a table, and announced. Thread-safe.
 * Owns the thread that writes them and the connection on which they're announced.
 */
public final class DatabaseRelay implements Relay, AutoCloseable {
  /** Most bytes of a letter, sealed. */
  public static final int MOST_BYTES = 4 * 1024 * 1024;

  private static final Logger log = LoggerFactory.getLogger(DatabaseRelay.class);
  private static final int ID_BYTES = 16;

  private final String here = newId();
  private final ReplicaStore store;
  private final ReplicaSeal seal;
  private final ReplicaWork work;
  private final StoreChanges parcels;
  private final DatabaseSessions sessions;
  private final DatabaseServerSessions serverSessions;
  private final Map<String, List<Consumer<Letter>>> takers = new ConcurrentHashMap<>();

  /**
   * Begins with {@link #start}.
   *
   * @param secret from which the key is derived; the same on all replicas
   * @param silence how long a replica may say nothing before the others take it for dead
   */
  public DatabaseRelay(ReplicaStore store, Secret secret, Duration silence) {
    this(store, secret, ReplicaTiming.of(silence));
  }

  /** The same, at another pace. */
  DatabaseRelay(ReplicaStore store, Secret secret, ReplicaTiming timing) {
    this.store = store;
    this.seal = new ReplicaSeal(secret);
    this.parcels = store.parcels(here);
    this.work = new ReplicaWork(store, here, timing);
    this.sessions = new DatabaseSessions(store, seal, work);
    this.serverSessions = new DatabaseServerSessions(store, seal, work, here, timing.moment());
  }

  private static String newId() {
    byte[] bytes = new byte[ID_BYTES];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** Sends and takes letters from now on, whenever the database is there. */
  public void start() {
    work.start(serverSessions::endStrays);
    parcels.start(this::takeAll);
  }

  @Override
  public String here() {
    return here;
  }

  @Override
  public Mono<Void> send(String replica, String kind, ObjectNode content) {
    return sealed(replica, kind, content);
  }

  @Override
  public Mono<Void> tellOthers(String kind, ObjectNode content) {
    return sealed(null, kind, content);
  }

  private Mono<Void> sealed(@Nullable String to, String kind, ObjectNode content) {
    return Mono.defer(
        () -> {
          String body = seal.letter(here, to, kind, content);
          return body.length() > MOST_BYTES
              ? Mono.error(new GatewayException.TooLargeForReplica(MOST_BYTES))
              : work.send(new Parcel(to, body));
        });
  }

  @Override
  public void take(String kind, Consumer<Letter> taker) {
    takers.computeIfAbsent(kind, first -> new CopyOnWriteArrayList<>()).add(taker);
  }

  @Override
  public SessionRecords sessions() {
    return sessions;
  }

  /** Which sessions with servers are open, at all replicas. */
  public OpenSessions serverSessions() {
    return serverSessions;
  }

  private void takeAll() {
    try {
      List<String> taken;
      do {
        taken = store.take(here);
        taken.forEach(body -> seal.open(here, body).ifPresentOrElse(this::deliver, this::refuse));
      } while (!taken.isEmpty());
    } catch (StoreException.Unavailable away) {
      log.debug("Letters of other replicas wait: {}", away.getMessage());
    }
  }

  private void refuse() {
    log.warn(
        "A message of another replica can't be read: do all replicas have the same"
            + " SALLYPORT_SECRET_KEY?");
  }

  private void deliver(Letter letter) {
    for (Consumer<Letter> taker : takers.getOrDefault(letter.kind(), List.of())) {
      try {
        taker.accept(letter);
      } catch (RuntimeException failed) {
        log.error("A message of another replica wasn't taken: {}", letter, failed);
      }
    }
  }

  /** Sends what's to be sent still, and leaves. */
  @Override
  public void close() {
    parcels.close();
    work.close();
  }
}
