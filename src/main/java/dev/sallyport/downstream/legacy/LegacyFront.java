package dev.sallyport.downstream.legacy;

import dev.sallyport.downstream.message.MessageWriter;
import dev.sallyport.downstream.message.Outgoing;
import dev.sallyport.gateway.Exchange;
import dev.sallyport.gateway.bridge.Bridge;
import dev.sallyport.gateway.bridge.SessionSeal;
import dev.sallyport.gateway.bridge.ToLegacy;
import dev.sallyport.jsonrpc.Envelope;
import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.upstream.Upstream;
import dev.sallyport.upstream.exchange.Caller;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerResponse;
import tools.jackson.databind.node.NullNode;

/**
 * Answers legacy clients of streamable HTTP on behalf of any server (MCP 2025-11-25, basic,
 * transports). Thread-safe.
 */
public final class LegacyFront {
  /** The header of a session's id. */
  public static final String SESSION = "Mcp-Session-Id";

  private final Bridge bridge;
  private final ClientSessions sessions;
  private final LegacyCalls calls;

  /** On a bridge and sessions, owned by the caller. */
  public LegacyFront(Bridge bridge, ClientSessions sessions) {
    this.bridge = bridge;
    this.sessions = sessions;
    this.calls = new LegacyCalls(bridge);
  }

  /**
   * Answers a message, opens the stream of a session, or ends it.
   *
   * @param owner who calls
   * @return completes when it's answered, or fails with a {@link GatewayException} before anything
   *     is written
   */
  public Mono<Void> answer(
      Exchange exchange, Upstream server, String owner, HttpServerResponse response) {
    Envelope message = exchange.message();
    if (message != null && "initialize".equals(message.method())) {
      return initialize(exchange, server, owner, response);
    }
    String id = exchange.headers().get(SESSION);
    if (id == null) {
      throw new GatewayException.InvalidRequest(
          "send initialize first, and then its Mcp-Session-Id with each message");
    }
    SessionSeal.Held held = bridge.seal().open(id, owner, name(server));
    ClientSession session = sessions.find(held);
    HttpHeaders headers = bridge.headers(exchange, server);
    Caller caller = bridge.caller(owner, headers, server, held.clientInfo(), held.capabilities());
    if (exchange.method().equals(HttpMethod.DELETE)) {
      sessions.end(session);
      return response.status(200).send().then();
    }
    if (message == null) {
      return listen(server, caller, headers, session, response);
    }
    return switch (message.kind()) {
      case REQUEST -> {
        LegacyRequest request = LegacyRequest.read(exchange);
        yield MessageWriter.write(
            response, calls.answers(request, exchange, server, caller, session), request.id());
      }
      case NOTIFICATION, RESPONSE -> {
        calls.take(LegacyRequest.read(exchange), session);
        yield response.status(202).send().then();
      }
      case BATCH ->
          throw new GatewayException.InvalidRequest(
              "this server takes one message at a time, no batches");
    };
  }

  private Mono<Void> initialize(
      Exchange exchange, Upstream server, String owner, HttpServerResponse response) {
    LegacyRequest request = LegacyRequest.read(exchange);
    SessionSeal.Held held =
        bridge
            .seal()
            .begin(
                ToLegacy.version(request.params().path("protocolVersion").asString("")),
                request.params().path("clientInfo"),
                request.params().path("capabilities"));
    String id = bridge.seal().seal(held, owner, name(server));
    HttpHeaders headers = bridge.headers(exchange, server);
    Caller caller = bridge.caller(owner, headers, server, held.clientInfo(), held.capabilities());
    return calls
        .initialized(server, caller, headers)
        .flatMap(
            initialized -> {
              response.header(SESSION, id);
              return MessageWriter.write(
                  response,
                  Flux.just(
                      Outgoing.result(
                          request.id(), ToLegacy.initialized(initialized, held.version()))),
                  request.id());
            });
  }

  private Mono<Void> listen(
      Upstream server,
      Caller caller,
      HttpHeaders headers,
      ClientSession session,
      HttpServerResponse response) {
    if (!session.listen()) {
      response.header(HttpHeaderNames.ALLOW, "POST");
      return response.status(409).send().then();
    }
    Flux<Outgoing> changes =
        calls
            .changes(server, caller, headers, session)
            .doFinally(signal -> session.listensNoMore());
    return Mono.from(MessageWriter.stream(response, changes, NullNode.getInstance()));
  }

  private static String name(Upstream server) {
    return server.definition().name().value();
  }
}
