package dev.sallyport.downstream;

import dev.sallyport.gateway.Exchange;
import dev.sallyport.gateway.Gateway;
import dev.sallyport.gateway.bridge.EndedSessions;
import dev.sallyport.gateway.bridge.SessionSeal;
import dev.sallyport.jsonrpc.Envelope;
import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.jsonrpc.JsonTree;
import dev.sallyport.jsonrpc.ProtocolVersion;
import dev.sallyport.upstream.Upstream;
import dev.sallyport.upstream.UpstreamResponse;
import dev.sallyport.upstream.session.OpenSessions;
import dev.sallyport.upstream.session.OpenSessions.Current;
import dev.sallyport.upstream.session.OpenSessions.Reference;
import dev.sallyport.upstream.session.SessionPool;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * Sessions that clients have with servers by messages that pass as they are. What a client knows a
 * session by holds the server's id, sealed: it's good for this caller at any replica, and if the
 * server has forgotten the session, it's begun there again, unseen. Clients die without a {@code
 * DELETE}; who isn't heard of for too long gets it from here, at his server. What's said in a
 * session only notes the time: all else is done now and then. Thread-safe.
 */
public final class PassedSessions implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(PassedSessions.class);
  private static final String SESSION = "Mcp-Session-Id";
  private static final Duration LONGEST = Duration.ofDays(7);
  private static final Duration LOOK = Duration.ofSeconds(5);
  private static final Duration TO_FIND = Duration.ofSeconds(2);

  /** How often other replicas are told at most that a session is used. */
  private static final Duration TOUCH = Duration.ofMinutes(1);

  private static final int MOST = 20_000;
  private static final int MOST_AT_ONCE = 32;
  private static final int MOST_TOLD_TOGETHER = 500;

  private final Gateway gateway;
  private final SessionSeal seal;
  private final OpenSessions.Passed records;
  private final long idle;
  private final long touch;
  private final Map<String, PassedSession> sessions = new ConcurrentHashMap<>();
  private final EndedSessions ended = new EndedSessions();
  private final AtomicBoolean full = new AtomicBoolean();
  private final Disposable looking;

  /**
   * @param seal makes what clients know sessions by
   * @param idle how long a session lasts that nobody uses
   * @param records what all replicas know of them; owned by the caller
   */
  public PassedSessions(
      Gateway gateway, SessionSeal seal, Duration idle, OpenSessions.Passed records) {
    this.gateway = gateway;
    this.seal = seal;
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

  /**
   * A request as it went to the server, and what came.
   *
   * @param exchange in the session that it was sent in
   */
  record Sent(Exchange exchange, UpstreamResponse answer) {}

  /** Whether a request can belong to such a session, or begin one. */
  static boolean mayBeOfOne(Exchange exchange) {
    if (exchange.endpoint() != null || ProtocolVersion.isModern(exchange.headers())) {
      return false;
    }
    return SessionSeal.isPassed(exchange.headers().get(SESSION)) || begins(exchange);
  }

  private static boolean begins(Exchange exchange) {
    Envelope message = exchange.message();
    return message != null
        && "initialize".equals(message.method())
        && !exchange.headers().contains(SESSION);
  }

  /**
   * Passes a request that {@linkplain #mayBeOfOne may be} of a session.
   *
   * @param owner who calls
   * @param pass what becomes of the answer; it asks for it once
   * @return completes when it's answered; fails with {@link GatewayException.SessionNotFound} if
   *     the session is over, or another caller's
   */
  Mono<Void> within(
      Exchange exchange,
      Upstream server,
      String owner,
      Function<Supplier<Mono<Sent>>, Mono<Void>> pass) {
    if (begins(exchange)) {
      JsonNode initialize = params(exchange);
      return pass.apply(
          () ->
              gateway
                  .pass(exchange, server)
                  .doOnNext(answer -> begun(answer, initialize, exchange, server, owner))
                  .map(answer -> new Sent(exchange, answer)));
    }
    String id = Objects.requireNonNull(exchange.headers().get(SESSION), "a session's id");
    PassedSession session;
    try {
      session = find(id, exchange, server, owner);
    } catch (GatewayException.SessionNotFound over) {
      return Mono.error(over);
    }
    if (session.isOutdated(touch)) {
      session.update(reference(session.current().session().id(), exchange, server));
    }
    return pass.apply(() -> send(id, session, exchange, server))
        .doFinally(signal -> session.leave());
  }

  private static JsonNode params(Exchange exchange) {
    ByteBuf body = exchange.body();
    return body == null
        ? MissingNode.getInstance()
        : JsonTree.read(ByteBufUtil.getBytes(body))
            .map(message -> message.path("params"))
            .orElseGet(MissingNode::getInstance);
  }

  private PassedSession find(String id, Exchange exchange, Upstream server, String owner) {
    PassedSession session = sessions.get(id);
    if (session == null) {
      SessionSeal.Held held = seal.open(id, owner, server.definition().name().value());
      if (ended.contains(held.id())) {
        throw new GatewayException.SessionNotFound();
      }
      String there = Objects.requireNonNull(held.server(), "the seal looks after it");
      session = keep(id, held, owner, reference(there, exchange, server));
    }
    if (!session.enter(owner)) {
      throw new GatewayException.SessionNotFound();
    }
    return session;
  }

  private PassedSession keep(String id, SessionSeal.Held held, String owner, Reference reference) {
    PassedSession session =
        new PassedSession(held, owner, reference, held.age(Instant.now()).toNanos());
    if (sessions.size() < MOST) {
      PassedSession before = sessions.putIfAbsent(id, session);
      return before == null ? session : before;
    }
    if (full.compareAndSet(false, true)) {
      log.warn(
          "Clients have {} sessions with servers; what more they open isn't ended for them", MOST);
    }
    return session;
  }

  /** The client learns the id that's sealed for it. */
  private void begun(
      UpstreamResponse answer,
      JsonNode initialize,
      Exchange exchange,
      Upstream server,
      String owner) {
    String there = answer.headers().get(SESSION);
    if (there == null || answer.status() >= 300) {
      return;
    }
    String name = server.definition().name().value();
    SessionSeal.Held held = seal.begin(there, initialize);
    String id;
    try {
      id = seal.seal(held, owner, name);
    } catch (GatewayException.InvalidParams tooMuch) {
      held = seal.begin(there, MissingNode.getInstance());
      id = seal.seal(held, owner, name);
    }
    answer.replace(SESSION, id);
    keep(id, held, owner, reference(there, exchange, server));
  }

  private Mono<Sent> send(String id, PassedSession session, Exchange exchange, Upstream server) {
    return Mono.defer(
            () -> {
              Current current = session.current();
              Exchange sent = exchange.within(current.session().id());
              return gateway
                  .pass(sent, server)
                  .flatMap(
                      answer -> {
                        if (isForgotten(answer, id, session, exchange)) {
                          return answer.discard().then(again(current, session, exchange, server));
                        }
                        endIfOver(answer, id, session, exchange);
                        return Mono.just(new Sent(sent, answer));
                      });
            })
        .doOnNext(
            sent -> {
              if (sent.answer().headers().contains(SESSION)) {
                sent.answer().replace(SESSION, id);
              }
            });
  }

  /** A server that doesn't know a session any more says so by that status, and has run nothing. */
  private boolean isForgotten(
      UpstreamResponse answer, String id, PassedSession session, Exchange exchange) {
    return answer.status() == 404
        && !exchange.method().equals(HttpMethod.DELETE)
        && session.held().clientInfo().isObject()
        && session.equals(sessions.get(id));
  }

  private Mono<Sent> again(
      Current forgotten, PassedSession session, Exchange exchange, Upstream server) {
    return session
        .renew(forgotten, () -> renewed(forgotten, session, exchange, server))
        .then(
            Mono.defer(
                () -> {
                  Exchange sent =
                      exchange.fromTheBeginning().within(session.current().session().id());
                  return gateway.pass(sent, server).map(answer -> new Sent(sent, answer));
                }));
  }

  /** Another replica may have begun it again before. */
  private Mono<Current> renewed(
      Current forgotten, PassedSession session, Exchange exchange, Upstream server) {
    return records
        .find(session.key())
        .timeout(TO_FIND)
        .onErrorComplete()
        .filter(known -> known.generation() > forgotten.generation())
        .switchIfEmpty(
            Mono.defer(
                () ->
                    SessionPool.begin(
                            server,
                            gateway.headers(exchange, server),
                            version(session, exchange),
                            session.held().capabilities(),
                            session.held().clientInfo())
                        .map(
                            there ->
                                new Current(
                                    forgotten.generation() + 1, reference(there, exchange, server)))
                        .flatMap(current -> told(session, current))));
  }

  /** The others know it before it's used. */
  private Mono<Current> told(PassedSession session, Current current) {
    Duration left = Duration.ofNanos(session.left(System.nanoTime(), idle));
    return records
        .used(List.of(new OpenSessions.Used(session.key(), current, left)))
        .timeout(TO_FIND)
        .onErrorComplete()
        .thenReturn(current);
  }

  /** What was agreed on; clients say it with each message but the first. */
  private static String version(PassedSession session, Exchange exchange) {
    String said = exchange.headers().get(ProtocolVersion.HEADER);
    return said == null ? session.held().version() : said;
  }

  private void endIfOver(
      UpstreamResponse answer, String id, PassedSession session, Exchange exchange) {
    boolean isEnd = exchange.method().equals(HttpMethod.DELETE) && answer.status() < 300;
    if (isEnd || answer.status() == 404) {
      ended.add(session.held().id());
      if (sessions.remove(id) != null) {
        later(records.ended(session.key()));
      }
    }
  }

  private Reference reference(String id, Exchange exchange, Upstream server) {
    HttpHeaders headers = gateway.headers(exchange, server);
    String version = exchange.headers().get(ProtocolVersion.HEADER);
    return Reference.of(server.definition(), id, version == null ? "" : version, headers);
  }

  private void look() {
    long now = System.nanoTime();
    Map<String, PassedSession> unused = new HashMap<>();
    List<OpenSessions.Used> used = new ArrayList<>();
    sessions.forEach(
        (id, session) -> {
          if (session.isOver(now, idle, LONGEST.toNanos())) {
            sessions.remove(id, session);
            unused.put(id, session);
          } else if (session.isToBeTold(now, touch)) {
            used.add(
                new OpenSessions.Used(
                    session.key(), session.current(), Duration.ofNanos(session.left(now, idle))));
          }
        });
    full.set(false);
    for (int i = 0; i < used.size(); i += MOST_TOLD_TOGETHER) {
      later(
          records.used(
              List.copyOf(used.subList(i, Math.min(used.size(), i + MOST_TOLD_TOGETHER)))));
    }
    later(
        Flux.fromIterable(unused.entrySet())
            .flatMap(each -> end(each.getKey(), each.getValue()), MOST_AT_ONCE)
            .then());
  }

  /** Ends one, unless another replica uses it. */
  private Mono<Void> end(String id, PassedSession session) {
    Reference reference = session.current().session();
    Mono<Boolean> isOver =
        session.isTooOld(LONGEST.toNanos())
            ? records.ended(session.key()).thenReturn(true)
            : records.take(session.key());
    return isOver
        .onErrorResume(
            unknown -> {
              // Asked again, in a moment.
              sessions.putIfAbsent(id, session);
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
