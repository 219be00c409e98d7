package dev.sallyport.downstream;

import dev.sallyport.definition.Transport;
import dev.sallyport.downstream.legacy.ClientSessions;
import dev.sallyport.downstream.legacy.LegacyFront;
import dev.sallyport.downstream.legacy.SseFront;
import dev.sallyport.downstream.modern.ModernFront;
import dev.sallyport.downstream.modern.ModernRelay;
import dev.sallyport.gateway.Exchange;
import dev.sallyport.gateway.backend.Backend;
import dev.sallyport.gateway.backend.ServerBackend;
import dev.sallyport.gateway.bridge.Bridge;
import dev.sallyport.gateway.bridge.SessionSeal;
import dev.sallyport.jsonrpc.Envelope;
import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.jsonrpc.JsonTree;
import dev.sallyport.jsonrpc.ProtocolVersion;
import dev.sallyport.upstream.Upstream;
import dev.sallyport.upstream.UpstreamResponse;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Set;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Decides, message by message, whether a server understands the client as it is, or is spoken to by
 * the gateway in the server's own words. Thread-safe.
 */
final class Fronts {
  private static final Set<Integer> SIGNS_OF_ANOTHER_ERA = Set.of(400, 404, 405, 406);

  private final Bridge bridge;
  private final ModernFront modern;
  private final ModernRelay relay;
  private final LegacyFront legacy;
  private final SseFront sse;

  /**
   * @param end ends the streams of clients that listen
   */
  Fronts(Bridge bridge, ClientSessions sessions, Mono<?> end) {
    this.bridge = bridge;
    this.modern = new ModernFront(bridge, end);
    this.relay = new ModernRelay(bridge);
    this.legacy = new LegacyFront(bridge, sessions, end);
    this.sse = new SseFront(bridge, sessions, end);
  }

  /**
   * Answers a message that came by streamable HTTP and is for what isn't one server.
   *
   * @param owner who calls
   * @return completes when it's answered, or fails with a {@link GatewayException} before anything
   *     is written
   */
  Mono<Void> answer(Exchange exchange, Backend backend, String owner, HttpServerResponse response) {
    return Mono.defer(
        () ->
            ProtocolVersion.isModern(exchange.headers())
                ? modern.answer(exchange, backend, owner, response)
                : legacy.answer(exchange, backend, owner, response));
  }

  /**
   * Answers a message that came by streamable HTTP.
   *
   * @param owner who calls
   * @param pass passes it on as it is
   * @return completes when it's answered, or fails with a {@link GatewayException} before anything
   *     is written
   */
  Mono<Void> answer(
      Exchange exchange,
      Upstream server,
      String owner,
      HttpServerResponse response,
      Supplier<Mono<Void>> pass) {
    if (server.definition().transport() == Transport.STDIO) {
      return Mono.defer(() -> toProgram(exchange, server, owner, response));
    }
    if (!ProtocolVersion.isModern(exchange.headers())) {
      return understandsLegacy(exchange, server)
          ? pass.get()
          : Mono.defer(() -> legacy.answer(exchange, backend(server), owner, response));
    }
    if (exchange.message() == null && server.definition().transport() == Transport.HTTP) {
      return pass.get();
    }
    return bridge
        .eras()
        .speaksModern(server, () -> bridge.headers(exchange, server))
        .flatMap(
            understood ->
                understood ? pass.get() : translated(exchange, server, owner, response, pass));
  }

  /** Nothing passes as it is: there's no HTTP behind the gateway. */
  private Mono<Void> toProgram(
      Exchange exchange, Upstream server, String owner, HttpServerResponse response) {
    if (!ProtocolVersion.isModern(exchange.headers())) {
      return legacy.answer(exchange, backend(server), owner, response);
    }
    return bridge
        .eras()
        .speaksModern(server, () -> bridge.headers(exchange, server))
        .flatMap(
            understood ->
                understood
                    ? relay.answer(exchange, server, owner, response)
                    : modern.answer(exchange, backend(server), owner, response));
  }

  private boolean understandsLegacy(Exchange exchange, Upstream server) {
    return server.definition().transport() == Transport.HTTP
        && !SessionSeal.isOwn(exchange.headers().get(LegacyFront.SESSION))
        && !bridge.eras().refusesLegacy(server);
  }

  /** A server that speaks neither era, as far as one can tell, answers for itself. */
  private Mono<Void> translated(
      Exchange exchange,
      Upstream server,
      String owner,
      HttpServerResponse response,
      Supplier<Mono<Void>> pass) {
    if (bridge.eras().speaksLegacy(server)) {
      return Mono.defer(() -> modern.answer(exchange, backend(server), owner, response));
    }
    HttpHeaders headers = bridge.headers(exchange, server);
    var nobody = JsonTree.object();
    return bridge
        .sessions()
        .initialized(server, bridge.caller(owner, headers, server, nobody, nobody), headers)
        .map(initialized -> true)
        .onErrorResume(GatewayException.UnexpectedAnswer.class, neither -> Mono.just(false))
        .doOnNext(understood -> bridge.eras().legacyWas(server, understood))
        .flatMap(
            understood ->
                understood
                    ? modern.answer(exchange, backend(server), owner, response)
                    : pass.get());
  }

  /** Looks at an answer that passes: a server may have changed its era. */
  void saw(Exchange exchange, Upstream server, UpstreamResponse answer) {
    Envelope message = exchange.message();
    if (message != null
        && SIGNS_OF_ANOTHER_ERA.contains(answer.status())
        && ProtocolVersion.isModern(exchange.headers())) {
      bridge.eras().contradicted(server);
    }
  }

  /** Whether a server refuses to begin a session, which may be because it has none. */
  static boolean refusesToBegin(Exchange exchange, UpstreamResponse answer) {
    Envelope message = exchange.message();
    return message != null
        && "initialize".equals(message.method())
        && SIGNS_OF_ANOTHER_ERA.contains(answer.status())
        && !ProtocolVersion.isModern(exchange.headers());
  }

  /**
   * Whether a server that {@linkplain #refusesToBegin refuses to begin} a session has none: the
   * gateway has one with the client instead.
   */
  Mono<Boolean> takesOver(Exchange exchange, Upstream server) {
    bridge.eras().isNotSilent(server);
    return bridge
        .eras()
        .speaksModern(server, () -> bridge.headers(exchange, server))
        .onErrorReturn(GatewayException.class, false)
        .doOnNext(modernOnly -> bridge.eras().legacyWas(server, !modernOnly));
  }

  /** Answers a legacy client in place of its server. */
  Mono<Void> instead(
      Exchange exchange, Upstream server, String owner, HttpServerResponse response) {
    return Mono.defer(() -> legacy.answer(exchange, backend(server), owner, response));
  }

  /**
   * Opens the stream of a client of HTTP+SSE.
   *
   * @param messages the path that it posts to
   */
  Mono<Void> open(Backend backend, String owner, String messages, HttpServerResponse response) {
    return Mono.defer(() -> sse.open(backend, owner, messages, response));
  }

  /** Takes a message for such a stream. */
  Mono<Void> post(
      Exchange exchange,
      Backend backend,
      String owner,
      String target,
      HttpServerResponse response) {
    return Mono.defer(() -> sse.post(exchange, backend, owner, target, response));
  }

  /** What clients are answered for where bytes don't pass. */
  ServerBackend backend(Upstream server) {
    return new ServerBackend(bridge, server);
  }
}
