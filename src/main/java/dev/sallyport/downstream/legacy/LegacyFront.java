package dev.sallyport.downstream.legacy;

import dev.sallyport.downstream.message.MessageWriter;
import dev.sallyport.downstream.message.Outgoing;
import dev.sallyport.gateway.Exchange;
import dev.sallyport.gateway.backend.Backend;
import dev.sallyport.gateway.backend.Client;
import dev.sallyport.gateway.bridge.Bridge;
import dev.sallyport.gateway.bridge.SessionSeal;
import dev.sallyport.gateway.bridge.ToLegacy;
import dev.sallyport.jsonrpc.Envelope;
import dev.sallyport.jsonrpc.GatewayException;
import io.netty.handler.codec.http.HttpMethod;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Answers legacy clients of streamable HTTP on behalf of any server (MCP 2025-11-25, basic,
 * transports). Thread-safe.
 */
public final class LegacyFront {
  /** The header of a session's id. */
  public static final String SESSION = "Mcp-Session-Id";

  private static final String LAST_EVENT = "Last-Event-ID";

  private final Bridge bridge;
  private final ClientSessions sessions;
  private final LegacyStreams streams;

  /**
   * @param bridge owned by the caller
   * @param sessions of clients; owned by the caller
   * @param end ends the streams of clients that listen
   */
  public LegacyFront(Bridge bridge, ClientSessions sessions, Mono<?> end) {
    this.streams = new LegacyStreams(end);
    this.bridge = bridge;
    this.sessions = sessions;
  }

  /**
   * Answers a message, opens the stream of a session, or ends it.
   *
   * @param owner who calls
   * @return completes when it's answered, or fails with a {@link GatewayException} before anything
   *     is written
   */
  public Mono<Void> answer(
      Exchange exchange, Backend backend, String owner, HttpServerResponse response) {
    Envelope message = exchange.message();
    if (message != null && "initialize".equals(message.method())) {
      return initialize(exchange, backend, owner, response);
    }
    String id = exchange.headers().get(SESSION);
    if (id == null) {
      throw new GatewayException.InvalidRequest(
          "send initialize first, and then its Mcp-Session-Id with each message");
    }
    SessionSeal.Held held = bridge.seal().open(id, owner, backend.name());
    return sessions
        .find(held, owner)
        .flatMap(session -> answer(exchange, backend, owner, session, response));
  }

  private Mono<Void> answer(
      Exchange exchange,
      Backend backend,
      String owner,
      ClientSession session,
      HttpServerResponse response) {
    Envelope message = exchange.message();
    SessionSeal.Held held = session.held();
    Client client = new Client(exchange, owner, false, held.clientInfo(), held.capabilities());
    if (exchange.method().equals(HttpMethod.DELETE)) {
      return sessions.end(session).then(Mono.defer(() -> response.status(200).send().then()));
    }
    if (message == null) {
      return streams.listen(exchange.headers().get(LAST_EVENT), backend, client, session, response);
    }
    return switch (message.kind()) {
      case REQUEST -> {
        LegacyRequest request = LegacyRequest.read(exchange);
        backend.check(exchange);
        yield streams.answer(
            request, LegacyCalls.answers(request, backend, client, session), session, response);
      }
      case NOTIFICATION, RESPONSE -> {
        LegacyRequest taken = LegacyRequest.read(exchange);
        Mono<Void> accepted = Mono.defer(() -> response.status(202).send().then());
        yield LegacyCalls.take(taken, session)
            ? accepted
            : sessions.passOn(taken, session).then(accepted);
      }
      case BATCH ->
          throw new GatewayException.InvalidRequest(
              "this server takes one message at a time, no batches");
    };
  }

  private Mono<Void> initialize(
      Exchange exchange, Backend backend, String owner, HttpServerResponse response) {
    LegacyRequest request = LegacyRequest.read(exchange);
    SessionSeal.Held held =
        bridge
            .seal()
            .begin(
                ToLegacy.version(request.params().path("protocolVersion").asString("")),
                request.params().path("clientInfo"),
                request.params().path("capabilities"));
    String id = bridge.seal().seal(held, owner, backend.name());
    return backend
        .initialized(new Client(exchange, owner, false, held.clientInfo(), held.capabilities()))
        .flatMap(
            initialized -> {
              sessions.begin(held, owner);
              response.header(SESSION, id);
              return MessageWriter.write(
                  response,
                  Flux.just(
                      Outgoing.result(
                          request.id(), ToLegacy.initialized(initialized, held.version()))),
                  request.id());
            });
  }
}
