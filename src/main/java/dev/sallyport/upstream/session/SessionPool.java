package dev.sallyport.upstream.session;

import dev.sallyport.definition.Dialect;
import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.jsonrpc.ProtocolVersion;
import dev.sallyport.upstream.Upstream;
import dev.sallyport.upstream.exchange.CallEvent.Notice;
import dev.sallyport.upstream.exchange.CallRequest;
import dev.sallyport.upstream.exchange.Caller;
import dev.sallyport.upstream.exchange.LiveCall;
import dev.sallyport.upstream.exchange.ServerSide;
import dev.sallyport.upstream.message.MessageClient;
import dev.sallyport.upstream.stdio.ServerProcesses;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;
import tools.jackson.databind.JsonNode;

/**
 * Sessions with servers that have sessions, for clients that know none: one per server, caller,
 * credentials and capabilities, kept as long as it's used. Thread-safe. Owns the sessions.
 */
public final class SessionPool implements ServerSide, AutoCloseable {
  private static final int MORE_TRIES = 2;
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration TO_CLOSE_ALL = Duration.ofSeconds(5);

  private final PooledSessions sessions;
  private final Surroundings around;

  /**
   * What sessions need to end in any case.
   *
   * @param now the way to a server whose definition was that before it was edited
   * @param open remembers those that are open
   */
  record Surroundings(Function<ServerDefinition, Optional<Upstream>> now, OpenSessions open) {}

  /** Empty, with these limits. */
  public SessionPool(SessionLimits limits) {
    this(limits, before -> Optional.empty(), OpenSessions.FORGOTTEN);
  }

  /**
   * Empty, with these limits.
   *
   * @param now the way to a server whose definition was that before it was edited; none if it's at
   *     another place by now
   * @param open remembers which sessions are open
   */
  public SessionPool(
      SessionLimits limits, Function<ServerDefinition, Optional<Upstream>> now, OpenSessions open) {
    this.sessions = new PooledSessions(limits);
    this.around = new Surroundings(now, open);
  }

  /** How many are open, or being opened, by their servers. */
  public Map<String, Integer> open() {
    return sessions.open();
  }

  /**
   * Begins a session of a client's own with a server that has forgotten the one before.
   *
   * @param headers end-to-end headers of the client's, none of them of MCP
   * @param version the revision that the client speaks
   * @return the server's id of it; or a {@link GatewayException}, {@link
   *     GatewayException.SessionNotFound} if the server has no sessions any more, or speaks another
   *     revision
   */
  public static Mono<String> begin(
      Upstream upstream,
      HttpHeaders headers,
      String version,
      JsonNode capabilities,
      JsonNode clientInfo) {
    MessageClient client = new MessageClient(upstream);
    return new HttpInitialize(client, headers)
        .send(SessionMessages.initialize(version, capabilities, clientInfo), given -> {})
        .flatMap(
            begun ->
                begun.version().equals(version) && begun.session() != null
                    ? Mono.just(begun.session())
                    : unfit(client, begun.headers(headers)));
  }

  private static Mono<String> unfit(MessageClient client, HttpHeaders headers) {
    Mono<Void> closed =
        headers.contains(HttpInitialize.SESSION)
            ? client.delete(headers).timeout(SessionLimits.TO_CLOSE).onErrorComplete()
            : Mono.empty();
    return closed.then(Mono.error(GatewayException.SessionNotFound::new));
  }

  /**
   * Ends a session that somebody else has left open. Nobody waits for it, and this may be the first
   * connection to the server, so it may take as long as any request, and is tried again.
   */
  public static Mono<Void> end(Upstream upstream, OpenSessions.Reference session) {
    HttpHeaders headers = new DefaultHttpHeaders();
    session.headers().forEach(headers::set);
    headers.set("Mcp-Session-Id", session.id());
    if (!session.version().isEmpty()) {
      headers.set(ProtocolVersion.HEADER, session.version());
    }
    return new MessageClient(upstream)
        .delete(headers)
        .retryWhen(
            Retry.backoff(MORE_TRIES, PAUSE).onRetryExhaustedThrow((all, last) -> last.failure()));
  }

  /** All callers are one where the operator lets them share a process. */
  private static Caller sharing(Upstream upstream, Caller caller) {
    ServerProcesses processes = upstream.processes();
    return processes != null && processes.isShared() ? Caller.EVERYONE : caller;
  }

  @Override
  public Mono<JsonNode> initialized(Upstream upstream, Caller caller, HttpHeaders headers) {
    return within(
        upstream, sharing(upstream, caller), headers, session -> Mono.just(session.initialized()));
  }

  @Override
  public LiveCall call(Upstream upstream, Caller caller, CallRequest request) {
    RunningCall call = new RunningCall(upstream.definition().name().value(), request);
    call.run(
        within(
            upstream,
            sharing(upstream, caller),
            request.headers(),
            session ->
                session
                    .run(call)
                    .onErrorResume(
                        failure -> mayRepeat(failure, session, request),
                        cut -> Mono.error(lost(session)))
                    .then(Mono.<Void>empty())));
    return call;
  }

  @Override
  public Flux<Notice> changes(
      Upstream upstream, Caller caller, HttpHeaders headers, Notice first, Set<String> uris) {
    Caller sharing = sharing(upstream, caller);
    return Flux.usingWhen(
        sessions.acquire(upstream, sharing, () -> open(upstream, sharing, headers)),
        lease -> lease.session().changes().follow(first, uris),
        PooledSessions.Lease::release);
  }

  private static boolean mayRepeat(Throwable failure, Session session, CallRequest request) {
    boolean isCut =
        failure instanceof GatewayException.StreamCut
            || (failure instanceof GatewayException.ServerUnreachable gone
                && GatewayException.ServerUnreachable.Phase.PROCESS_ENDED
                    .name()
                    .equals(gone.reason()));
    return isCut && session.isRepeatable(request);
  }

  private static Throwable lost(Session session) {
    session.lose();
    return new SessionLostException();
  }

  /** Does something in a session; in another one, once, if the server has forgotten it. */
  private <T> Mono<T> within(
      Upstream upstream, Caller caller, HttpHeaders headers, Function<Session, Mono<T>> action) {
    Mono<T> once =
        Mono.usingWhen(
            sessions.acquire(upstream, caller, () -> open(upstream, caller, headers)),
            lease ->
                action
                    .apply(lease.session())
                    .doOnError(SessionLostException.class, gone -> lease.session().lose()),
            PooledSessions.Lease::release);
    return once.onErrorResume(SessionLostException.class, gone -> once);
  }

  private Mono<Session> open(Upstream upstream, Caller caller, HttpHeaders headers) {
    Dialect dialect = upstream.definition().dialect();
    String version =
        Objects.requireNonNullElse(dialect.protocolVersion(), ProtocolVersion.LAST_LEGACY);
    Session session = new Session(new MessageClient(upstream), caller, headers, around);
    return session
        .begin(version)
        .onErrorResume(failure -> session.close().then(Mono.error(failure)));
  }

  /** Ends all sessions; waits a little for the servers to know. */
  @Override
  public void close() {
    sessions.close(TO_CLOSE_ALL);
  }
}
