package dev.sallyport.downstream.legacy;

import dev.sallyport.gateway.bridge.EndedSessions;
import dev.sallyport.gateway.bridge.SessionSeal;
import dev.sallyport.gateway.relay.Relay;
import dev.sallyport.gateway.relay.SessionChange;
import dev.sallyport.gateway.relay.SessionRecords;
import dev.sallyport.gateway.relay.SessionRecords.Known;
import dev.sallyport.jsonrpc.GatewayException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The sessions of clients that this replica has seen. One that's ended, or that no replica has used
 * for too long, is over at all of them. Thread-safe. Owns them.
 */
public final class ClientSessions implements AutoCloseable {
  private static final Duration LOOK = Duration.ofSeconds(30);
  private static final Duration TO_RECALL = Duration.ofSeconds(2);

  /** How often other replicas are told at most that a session is used. */
  private static final Duration TOUCH = Duration.ofMinutes(1);

  /** What this replica knows; the id of a session that it forgets is still good. */
  private static final int MOST = 20_000;

  private static final int TO_FORGET = 1000;
  private static final Logger log = LoggerFactory.getLogger(ClientSessions.class);

  private final Duration idle;
  private final Map<String, ClientSession> sessions = new ConcurrentHashMap<>();
  private final EndedSessions ended = new EndedSessions();
  private final Relay relay;
  private final SessionLetters letters;
  private final StreamMemory memory = StreamMemory.ofAll();
  private final Disposable looking;

  /**
   * @param idle how long a session lasts that nobody uses
   * @param relay the way to other replicas; owned by the caller
   */
  public ClientSessions(Duration idle, Relay relay) {
    this.idle = idle;
    this.relay = relay;
    this.letters = new SessionLetters(relay);
    letters.onAnswer((id, response) -> here(id, session -> session.answer(response)));
    letters.onCancel(
        (id, letter) ->
            here(id, session -> session.cancel(letter.get("request"), letter.text("reason"))));
    letters.onChange((id, change) -> here(id, session -> session.apply(change)));
    letters.onEnd(this::endHere);
    Duration look = LOOK.compareTo(idle.dividedBy(4)) < 0 ? LOOK : idle.dividedBy(4);
    this.looking = Flux.interval(look).onBackpressureDrop().subscribe(tick -> endIdle());
  }

  /** The way to other replicas for clients of HTTP+SSE. */
  SseLetters sseLetters() {
    return new SseLetters(relay);
  }

  private void here(String id, Consumer<ClientSession> action) {
    ClientSession session = sessions.get(id);
    if (session != null) {
      action.accept(session);
    }
  }

  /** How many there are here; other replicas may know the same ones. */
  public int open() {
    return sessions.size();
  }

  /** A session that begins now. */
  ClientSession begin(SessionSeal.Held held, String owner) {
    makeRoom();
    return sessions.computeIfAbsent(held.id(), first -> create(held, owner, true));
  }

  /** How many this replica knows. */
  public int count() {
    return sessions.size();
  }

  /** Forgets those that nobody has used for longest, where there are too many. */
  private void makeRoom() {
    if (sessions.size() >= MOST) {
      sessions.values().stream()
          .filter(session -> !session.isBusy())
          .sorted(Comparator.comparingLong(session -> session.usedAt() - System.nanoTime()))
          .limit(TO_FORGET)
          .map(session -> session.held().id())
          .toList()
          .forEach(this::forget);
    }
  }

  /**
   * What's known of a session: here at once, and else once all replicas have been asked.
   *
   * @return that, or {@link GatewayException.SessionNotFound} if it's over
   */
  Mono<ClientSession> find(SessionSeal.Held held, String owner) {
    if (ended.contains(held.id())) {
      return Mono.error(new GatewayException.SessionNotFound());
    }
    ClientSession session = sessions.get(held.id());
    return session == null ? recall(held, owner) : Mono.just(used(session));
  }

  /** A database that's away doesn't keep clients from their sessions. */
  private Mono<ClientSession> recall(SessionSeal.Held held, String owner) {
    return relay
        .sessions()
        .find(subject(held, owner))
        .timeout(TO_RECALL)
        .map(Optional::of)
        .defaultIfEmpty(Optional.empty())
        .onErrorReturn(
            unknown -> !(unknown instanceof GatewayException.Overloaded), Optional.empty())
        .map(known -> recalled(held, owner, known));
  }

  private ClientSession recalled(SessionSeal.Held held, String owner, Optional<Known> known) {
    if (known.filter(this::isOver).isPresent()) {
      ended.add(held.id());
    }
    if (ended.contains(held.id())) {
      throw new GatewayException.SessionNotFound();
    }
    makeRoom();
    ClientSession session =
        sessions.computeIfAbsent(
            held.id(),
            first -> {
              ClientSession restored = create(held, owner, false);
              known.ifPresent(restored::restore);
              return restored;
            });
    return used(session);
  }

  private boolean isOver(Known known) {
    return known.isOver() || known.unused().compareTo(idle) > 0;
  }

  private ClientSession create(SessionSeal.Held held, String owner, boolean isNew) {
    return new ClientSession(
        held,
        owner,
        letters::newQuestion,
        change -> tell(subject(held, owner), change),
        memory.ofSession(),
        isNew);
  }

  private ClientSession used(ClientSession session) {
    if (session.use(TOUCH)) {
      later(relay.sessions().used(subject(session)));
    }
    return session;
  }

  private SessionRecords.Subject subject(ClientSession session) {
    return subject(session.held(), session.owner());
  }

  /** Of one that's unused for too long, nothing has to be known. */
  private SessionRecords.Subject subject(SessionSeal.Held held, String owner) {
    Instant now = Instant.now();
    Duration left = held.left(now);
    return new SessionRecords.Subject(
        held.id(), owner, held.age(now), left.compareTo(idle) < 0 ? left : idle.plus(TOUCH));
  }

  private Mono<Void> tell(SessionRecords.Subject session, SessionChange change) {
    return relay
        .sessions()
        .changed(session, change)
        .then(letters.change(session.id(), change))
        .timeout(TO_RECALL)
        .onErrorComplete();
  }

  private static void later(Mono<Void> action) {
    action.subscribe(done -> {}, failure -> log.debug("Other replicas don't know: {}", failure));
  }

  /**
   * Takes an answer or a cancellation that's for no call here.
   *
   * @return completes when it's on its way to the replica that has the call; fails with a {@link
   *     GatewayException} if that can't be reached
   */
  Mono<Void> passOn(LegacyRequest message, ClientSession session) {
    String id = session.held().id();
    if (message.method().isEmpty()) {
      return letters.answer(id, message.message());
    }
    return message.method().equals("notifications/cancelled")
        ? letters.cancel(
            id,
            message.params().path("requestId"),
            message.params().path("reason").asString("cancelled"))
        : Mono.empty();
  }

  /** Ends a session, here and at all other replicas; completes once they know. */
  Mono<Void> end(ClientSession session) {
    String id = session.held().id();
    endHere(id);
    return relay
        .sessions()
        .ended(subject(session))
        .then(letters.end(id))
        .timeout(TO_RECALL)
        .onErrorComplete();
  }

  private void endHere(String id) {
    ended.add(id);
    forget(id);
  }

  private void forget(String id) {
    ClientSession session = sessions.remove(id);
    if (session != null) {
      session.end();
    }
  }

  private void endIdle() {
    long now = System.nanoTime();
    for (ClientSession session : sessions.values()) {
      if (session.isBusy()) {
        used(session);
      } else if (now - session.usedAt() > idle.toNanos()) {
        endUnlessUsedElsewhere(session);
      }
    }
  }

  private void endUnlessUsedElsewhere(ClientSession session) {
    String id = session.held().id();
    later(
        relay
            .sessions()
            .find(subject(session))
            .map(known -> !isOver(known))
            .defaultIfEmpty(false)
            .flatMap(
                elsewhere -> {
                  if (elsewhere) {
                    forget(id);
                    return Mono.<Void>empty();
                  }
                  return end(session);
                }));
  }

  @Override
  public void close() {
    looking.dispose();
    sessions.values().forEach(ClientSession::end);
    sessions.clear();
  }
}
