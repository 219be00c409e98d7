package dev.sallyport.downstream;

import dev.sallyport.gateway.Exchange;
import dev.sallyport.gateway.Gateway;
import dev.sallyport.jsonrpc.Envelope;
import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.jsonrpc.ProtocolVersion;
import dev.sallyport.upstream.Upstream;
import dev.sallyport.upstream.UpstreamResponse;
import dev.sallyport.upstream.session.OpenSessions;
import dev.sallyport.upstream.session.OpenSessions.Reference;
import dev.sallyport.upstream.session.SessionPool;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Sessions that clients have with servers by messages that pass as they are. Clients die without a
 * {@code DELETE}; who isn't heard of for too long gets it from here, at his server. What's said in
 * a session only notes the time: all else is done now and then. Thread-safe.
 */
public final class PassedSessions implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(PassedSessions.class);
  private static final String SESSION = "Mcp-Session-Id";
  private static final Duration LONGEST = Duration.ofDays(7);
  private static final Duration LOOK = Duration.ofSeconds(5);

  /** How often other replicas are told at most that a session is used. */
  private static final Duration TOUCH = Duration.ofMinutes(1);

  private static final int MOST = 20_000;
  private static final int MOST_AT_ONCE = 32;
  private static final int MOST_TOLD_TOGETHER = 500;

  private final Gateway gateway;
  private final OpenSessions.Passed records;
  private final long idle;
  private final long touch;
  private final Map<Key, PassedSession> sessions = new ConcurrentHashMap<>();
  private final AtomicBoolean full = new AtomicBoolean();
  private final Disposable looking;

  private record Key(String server, String session) {}

  /**
   * @param idle how long a session lasts that nobody uses
   * @param records what all replicas know of them; owned by the caller
   */
  public PassedSessions(Gateway gateway, Duration idle, OpenSessions.Passed records) {
    this.gateway = gateway;
    this.records = records;
    this.idle = idle.toNanos();
    this.touch = Math.min(TOUCH.toNanos(), this.idle / 4);
    Duration look = Duration.ofNanos(Math.min(LOOK.toNanos(), this.idle / 4));
    this.looking = Flux.interval(look).onBackpressureDrop().subscribe(tick -> look());
  }

  /** How many there are. */
  public int count() {
    return sessions.size();
  }

  /** A request on its way, which may belong to a session, or begin one. One per request. */
  final class Passing {
    private final Exchange exchange;
    private final Upstream server;
    private final String owner;
    private @Nullable PassedSession session;

    private Passing(
        Exchange exchange, Upstream server, String owner, @Nullable PassedSession session) {
      this.exchange = exchange;
      this.server = server;
      this.owner = owner;
      this.session = session;
    }

    /** Looks at the head of the server's answer. */
    void answered(UpstreamResponse answer) {
      String id = exchange.headers().get(SESSION);
      boolean isEnd = exchange.method().equals(HttpMethod.DELETE);
      int status = answer.status();
      if (id != null && (status == 404 || (isEnd && status < 300))) {
        forget(new Key(server.definition().name().value(), id));
      } else if (status < 300 && session == null && !isEnd) {
        String begun = id == null ? answer.headers().get(SESSION) : id;
        session = begun == null ? null : begin(begun, exchange, server, owner);
      }
    }

    private void ended() {
      if (session != null) {
        session.leave();
      }
    }
  }

  /** Whether a request can belong to such a session, or begin one. */
  static boolean mayBeOfOne(Exchange exchange) {
    if (exchange.endpoint() != null || ProtocolVersion.isModern(exchange.headers())) {
      return false;
    }
    Envelope message = exchange.message();
    return exchange.headers().contains(SESSION)
        || (message != null && "initialize".equals(message.method()));
  }

  /**
   * Passes a request that {@linkplain #mayBeOfOne may be} of a session.
   *
   * @param owner who calls
   * @param pass is told where to say what comes of it
   * @return completes when it's answered; fails with {@link GatewayException.SessionNotFound} if
   *     the session is another caller's
   */
  Mono<Void> within(
      Exchange exchange, Upstream server, String owner, Function<Passing, Mono<Void>> pass) {
    String id = exchange.headers().get(SESSION);
    PassedSession known =
        id == null ? null : sessions.get(new Key(server.definition().name().value(), id));
    if (known != null && !known.enter(owner)) {
      return Mono.error(new GatewayException.SessionNotFound());
    }
    Passing passing = new Passing(exchange, server, owner, known);
    if (known != null && known.isOutdated(touch)) {
      known.update(reference(known.reference().id(), exchange, server));
    }
    return pass.apply(passing).doFinally(signal -> passing.ended());
  }

  private @Nullable PassedSession begin(
      String id, Exchange exchange, Upstream server, String owner) {
    if (sessions.size() >= MOST) {
      if (full.compareAndSet(false, true)) {
        log.warn(
            "Clients have {} sessions with servers; what more they open isn't ended for them",
            MOST);
      }
      return null;
    }
    PassedSession session =
        sessions.computeIfAbsent(
            new Key(server.definition().name().value(), id),
            first -> new PassedSession(reference(id, exchange, server), owner));
    return session.enter(owner) ? session : null;
  }

  private Reference reference(String id, Exchange exchange, Upstream server) {
    HttpHeaders headers = gateway.headers(exchange, server);
    String version = exchange.headers().get(ProtocolVersion.HEADER);
    return Reference.of(server.definition(), id, version == null ? "" : version, headers);
  }

  private void forget(Key key) {
    PassedSession session = sessions.remove(key);
    if (session != null) {
      later(records.ended(session.reference()));
    }
  }

  private void look() {
    long now = System.nanoTime();
    List<PassedSession> unused = new ArrayList<>();
    List<OpenSessions.Used> used = new ArrayList<>();
    sessions.forEach(
        (key, session) -> {
          if (session.isOver(now, idle, LONGEST.toNanos())) {
            sessions.remove(key, session);
            unused.add(session);
          } else if (session.isToBeTold(now, touch)) {
            used.add(
                new OpenSessions.Used(
                    session.reference(), Duration.ofNanos(session.left(now, idle))));
          }
        });
    full.set(false);
    for (int i = 0; i < used.size(); i += MOST_TOLD_TOGETHER) {
      later(
          records.used(
              List.copyOf(used.subList(i, Math.min(used.size(), i + MOST_TOLD_TOGETHER)))));
    }
    later(Flux.fromIterable(unused).flatMap(this::end, MOST_AT_ONCE).then());
  }

  /** Ends one, unless another replica uses it. */
  private Mono<Void> end(PassedSession session) {
    Reference reference = session.reference();
    Mono<Boolean> isOver =
        session.isTooOld(LONGEST.toNanos())
            ? records.ended(reference).thenReturn(true)
            : records.take(reference);
    return isOver
        .onErrorResume(
            unknown -> {
              // Asked again, in a moment.
              sessions.putIfAbsent(new Key(reference.server(), reference.id()), session);
              return Mono.empty();
            })
        .filter(over -> over)
        .flatMap(over -> Mono.justOrEmpty(gateway.successor(reference.server(), reference.url())))
        .flatMap(server -> SessionPool.end(server, reference))
        .onErrorResume(
            failure -> {
              log.debug("A session that a client left open isn't ended: {}", failure.getMessage());
              return Mono.empty();
            });
  }

  private static void later(Mono<Void> action) {
    action.subscribe(done -> {}, failure -> log.debug("Other replicas don't know: {}", failure));
  }

  /** The sessions stay: their clients go on when the gateway is back. */
  @Override
  public void close() {
    looking.dispose();
  }
}
