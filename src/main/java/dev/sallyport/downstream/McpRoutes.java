package dev.sallyport.downstream;

import dev.sallyport.access.Admission;
import dev.sallyport.access.Doorkeeper;
import dev.sallyport.definition.Transport;
import dev.sallyport.downstream.legacy.ClientSessions;
import dev.sallyport.gateway.Exchange;
import dev.sallyport.gateway.Gateway;
import dev.sallyport.gateway.bridge.Bridge;
import dev.sallyport.jsonrpc.Envelope;
import dev.sallyport.jsonrpc.EnvelopeReader;
import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.jsonrpc.ProtocolVersion;
import dev.sallyport.signal.ExchangeSample;
import dev.sallyport.signal.Signals;
import dev.sallyport.upstream.Upstream;
import dev.sallyport.upstream.UpstreamResponse;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpMethod;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.reactivestreams.Publisher;
import org.springframework.boot.reactor.netty.NettyRouteProvider;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.HttpServerRoutes;

/** The routes that MCP clients call, in front of everything that Spring serves. Thread-safe. */
public final class McpRoutes implements NettyRouteProvider {
  private final Doorkeeper doorkeeper;
  private final Gateway gateway;
  private final EndpointSeal endpoints;
  private final Fronts fronts;
  private final int maxRequestBytes;
  private final Signals signals;
  private final RequestLimit limit;
  private final ListeningEnd listening;
  private final EnvelopeReader reader = new EnvelopeReader();

  /**
   * @param bridge for clients and servers of different eras; owned by the caller
   * @param sessions of legacy clients with the gateway; owned by the caller
   * @param maxRequestBytes size of the largest message that's accepted
   */
  public McpRoutes(
      Doorkeeper doorkeeper,
      Gateway gateway,
      Bridge bridge,
      ClientSessions sessions,
      EndpointSeal endpoints,
      int maxRequestBytes) {
    this(
        doorkeeper,
        gateway,
        bridge,
        sessions,
        endpoints,
        maxRequestBytes,
        Integer.MAX_VALUE,
        new ListeningEnd(),
        Signals.NONE);
  }

  /**
   * @param bridge for clients and servers of different eras; owned by the caller
   * @param sessions of legacy clients with the gateway; owned by the caller
   * @param maxRequestBytes size of the largest message that's accepted
   * @param maxConcurrentRequests most requests at a time
   * @param listening ends the streams that clients listen to
   * @param signals told of each exchange
   */
  public McpRoutes(
      Doorkeeper doorkeeper,
      Gateway gateway,
      Bridge bridge,
      ClientSessions sessions,
      EndpointSeal endpoints,
      int maxRequestBytes,
      int maxConcurrentRequests,
      ListeningEnd listening,
      Signals signals) {
    this.limit = new RequestLimit(maxConcurrentRequests);
    this.listening = listening;
    this.signals = signals;
    this.doorkeeper = doorkeeper;
    this.gateway = gateway;
    this.endpoints = endpoints;
    this.fronts = new Fronts(bridge, sessions);
    this.maxRequestBytes = maxRequestBytes;
  }

  @Override
  public HttpServerRoutes apply(HttpServerRoutes routes) {
    return routes.route(request -> McpPath.parse(request.uri()) != null, this::handle);
  }

  private Publisher<Void> handle(HttpServerRequest request, HttpServerResponse response) {
    ExchangeSample sample = signals.begin(request);
    try {
      Admission admission = doorkeeper.admit(request.requestHeaders());
      sample.admitted(admission.withKey());
      return switch (McpPath.parse(request.uri())) {
        case McpPath.Endpoint(String name) -> endpoint(request, response, admission, name);
        case McpPath.EventStream(String name) ->
            eventStream(request, response, admission, gateway.server(name));
        case McpPath.Messages(String name) -> messages(request, response, admission, name);
        case McpPath.Aggregate() -> throw aggregate();
        case null -> throw new IllegalStateException("routed to a path that isn't ours");
      };
    } catch (GatewayException refused) {
      return ResponseWriter.writeError(response, refused, null);
    }
  }

  private static GatewayException aggregate() {
    return new GatewayException.NotOffered(
        null, "All servers at one path aren't offered yet: connect to /mcp/{server}");
  }

  private Publisher<Void> endpoint(
      HttpServerRequest request, HttpServerResponse response, Admission admission, String name) {
    HttpMethod method = request.method();
    if (method.equals(HttpMethod.POST)) {
      gateway.server(name);
      return post(request, response, admission, name, Transport.HTTP);
    }
    Upstream server = gateway.server(name);
    if (method.equals(HttpMethod.GET) || method.equals(HttpMethod.DELETE)) {
      Exchange exchange = bodiless(request, response, admission, server);
      String owner = owner(request, admission);
      return fronts
          .answer(exchange, server, owner, response, () -> pass(exchange, server, owner, response))
          .onErrorResume(
              GatewayException.class,
              error -> Mono.from(ResponseWriter.writeError(response, error, null)));
    }
    throw new GatewayException.MethodNotAllowed("POST, GET, DELETE");
  }

  private Publisher<Void> eventStream(
      HttpServerRequest request,
      HttpServerResponse response,
      Admission admission,
      Upstream server) {
    if (!request.method().equals(HttpMethod.GET)) {
      throw new GatewayException.MethodNotAllowed("GET");
    }
    if (server.definition().transport() == Transport.HTTP) {
      String messages = McpPath.withoutQuery(request.uri()) + "/messages";
      return fronts.open(server, owner(request, admission), messages, response);
    }
    return gateway
        .pass(bodiless(request, response, admission, server), server)
        .flatMap(
            answer ->
                answer.isEventStream() && answer.status() == 200
                    ? announce(request, response, server, answer)
                    : Mono.from(ResponseWriter.write(response, answer)))
        .onErrorResume(
            GatewayException.class,
            error -> Mono.from(ResponseWriter.writeError(response, error, null)));
  }

  /**
   * Holds the answer's head until the server has named the place to post to, and names the
   * gateway's own instead.
   */
  private Mono<Void> announce(
      HttpServerRequest request,
      HttpServerResponse response,
      Upstream server,
      UpstreamResponse answer) {
    ToolListFilter tools = ToolListFilter.ofStream(gateway, server);
    if (tools.cannotRead(answer)) {
      return answer.discard().then(Mono.error(tools.compressed()));
    }
    String path = McpPath.withoutQuery(request.uri());
    Flux<ByteBuf> events =
        listening.of(
            null,
            new EndpointRewriter(server.definition(), endpoints, path + "/messages", tools)
                .rewrite(answer.body()));
    Duration limit = server.definition().timeout();
    return events
        .timeout(Mono.delay(limit))
        .onErrorMap(
            TimeoutException.class,
            silent -> new GatewayException.ServerTimeout(server.definition().name().value(), limit))
        .switchOnFirst(
            (first, all) ->
                first.isOnNext()
                    ? Flux.from(ResponseWriter.writeEvents(response, answer, all))
                    : all.thenMany(Flux.<Void>error(cut(server))))
        .onErrorMap(failure -> failure instanceof GatewayException ? failure : cut(server))
        .then();
  }

  private static GatewayException cut(Upstream server) {
    return new GatewayException.StreamCut(server.definition().name().value());
  }

  private Publisher<Void> messages(
      HttpServerRequest request, HttpServerResponse response, Admission admission, String name) {
    Upstream server = gateway.server(name);
    if (!request.method().equals(HttpMethod.POST)) {
      throw new GatewayException.MethodNotAllowed("POST");
    }
    if (server.definition().transport() == Transport.SSE) {
      endpoints.open(server.definition(), request.uri());
    }
    return post(request, response, admission, name, Transport.SSE);
  }

  /**
   * Sends a message to the server as its definition is when the message has arrived, which may be a
   * while after its head.
   */
  private Publisher<Void> post(
      HttpServerRequest request,
      HttpServerResponse response,
      Admission admission,
      String name,
      Transport transport) {
    Runnable leave = limit.enter();
    return RequestBody.read(request, maxRequestBytes)
        .flatMap(
            body -> {
              ExchangeSample sample = ExchangeSample.of(response);
              try {
                Envelope message = reader.read(body);
                sample.carries(message);
                refuseModernBatch(request, message);
                Upstream server = gateway.server(name);
                sample.isFor(server.definition());
                boolean toEndpoint =
                    transport == Transport.SSE && server.definition().transport() == Transport.SSE;
                Exchange exchange =
                    new Exchange(
                        HttpMethod.POST,
                        request.requestHeaders(),
                        admission.usesAuthorization(),
                        toEndpoint ? endpoints.open(server.definition(), request.uri()) : null,
                        message,
                        body,
                        sample);
                if (exchange.opensStream()) {
                  leave.run();
                }
                String owner = owner(request, admission);
                Supplier<Mono<Void>> pass = () -> pass(exchange, server, owner, response);
                Mono<Void> answered =
                    toEndpoint
                        ? pass.get()
                        : bridged(transport, exchange, server, owner, request, response, pass)
                            .onErrorResume(
                                GatewayException.class,
                                error ->
                                    Mono.from(
                                        ResponseWriter.writeError(
                                            response, error, message.requestId())));
                return answered.doFinally(signal -> body.release());
              } catch (GatewayException refused) {
                body.release();
                return Mono.error(refused);
              }
            })
        .onErrorResume(
            GatewayException.class,
            error -> Mono.from(ResponseWriter.writeError(response, error, null)))
        .doFinally(signal -> leave.run());
  }

  /** Who calls: on an open gateway, everyone at one address is the same. */
  private static String owner(HttpServerRequest request, Admission admission) {
    InetSocketAddress address = request.remoteAddress();
    return admission.owner().isEmpty() && address != null
        ? "at " + address.getHostString()
        : admission.owner();
  }

  private static void refuseModernBatch(HttpServerRequest request, Envelope message) {
    if (message.kind() == Envelope.Kind.BATCH
        && ProtocolVersion.isModern(request.requestHeaders())) {
      throw new GatewayException.InvalidRequest(
          "protocol version 2026-07-28 and later have no batches");
    }
  }

  private static Exchange bodiless(
      HttpServerRequest request,
      HttpServerResponse response,
      Admission admission,
      Upstream server) {
    ExchangeSample sample = ExchangeSample.of(response);
    sample.isFor(server.definition());
    return new Exchange(
        request.method(),
        request.requestHeaders(),
        admission.usesAuthorization(),
        null,
        null,
        null,
        sample);
  }

  private Mono<Void> bridged(
      Transport transport,
      Exchange exchange,
      Upstream server,
      String owner,
      HttpServerRequest request,
      HttpServerResponse response,
      Supplier<Mono<Void>> pass) {
    return switch (transport) {
      case HTTP -> fronts.answer(exchange, server, owner, response, pass);
      case SSE -> fronts.post(exchange, server, owner, request.uri(), response);
    };
  }

  private Mono<Void> pass(
      Exchange exchange, Upstream server, String owner, HttpServerResponse response) {
    String id = exchange.message() == null ? null : exchange.message().requestId();
    return gateway
        .pass(exchange, server)
        .doOnNext(answer -> fronts.saw(exchange, server, answer))
        .flatMap(
            answer ->
                fronts
                    .takesOver(exchange, server, answer)
                    .flatMap(
                        takes ->
                            takes
                                ? answer
                                    .discard()
                                    .then(fronts.instead(exchange, server, owner, response))
                                : Mono.from(answer(exchange, server, response, answer))))
        .onErrorResume(
            GatewayException.class,
            error -> Mono.from(ResponseWriter.writeError(response, error, id)));
  }

  private Publisher<Void> answer(
      Exchange exchange, Upstream server, HttpServerResponse response, UpstreamResponse answer) {
    ToolListFilter tools = ToolListFilter.ofAnswer(exchange, gateway, server);
    if (tools != null && tools.cannotRead(answer)) {
      return answer.discard().then(Mono.error(tools.compressed()));
    }
    if (!answer.isEventStream()) {
      return tools == null || exchange.message() == null
          ? ResponseWriter.write(response, answer)
          : tools
              .read(answer, server.definition())
              .flatMap(body -> Mono.from(ResponseWriter.write(response, answer, body)));
    }
    EventStreamRelay relay =
        new EventStreamRelay(
            reader,
            server.definition().name().value(),
            exchange.message() == null ? null : exchange.message().requestId(),
            tools,
            lastEventId -> resume(exchange, server, lastEventId));
    Flux<ByteBuf> events = relay.relay(answer.body());
    return ResponseWriter.writeEvents(
        response,
        answer,
        exchange.opensStream() ? listening.of(exchange.message(), events) : events);
  }

  /** What came after an event; fails if the server doesn't have it, or is gone. */
  private Flux<ByteBuf> resume(Exchange exchange, Upstream server, String lastEventId) {
    return gateway
        .pass(exchange.resumedAfter(lastEventId), server)
        .flatMapMany(
            answer ->
                answer.status() == 200 && answer.isEventStream()
                    ? answer.body()
                    : answer.discard().thenMany(Flux.error(cut(server))));
  }
}
