package dev.sallyport.downstream;

import dev.sallyport.access.Admission;
import dev.sallyport.access.Doorkeeper;
import dev.sallyport.definition.Transport;
import dev.sallyport.downstream.legacy.ClientSessions;
import dev.sallyport.gateway.Exchange;
import dev.sallyport.gateway.Gateway;
import dev.sallyport.gateway.aggregate.Aggregate;
import dev.sallyport.gateway.bridge.Bridge;
import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.signal.ExchangeSample;
import dev.sallyport.signal.Signals;
import dev.sallyport.upstream.Upstream;
import io.netty.handler.codec.http.HttpMethod;
import java.util.function.Supplier;
import org.reactivestreams.Publisher;
import org.springframework.boot.reactor.netty.NettyRouteProvider;
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
  private final PassThrough passing;
  private final PostedMessages messages;
  private final AllServers all;
  private final Signals signals;

  /**
   * @param bridge for clients and servers of different eras; owned by the caller
   * @param aggregate all servers as one
   * @param sessions of legacy clients with the gateway; owned by the caller
   * @param passed sessions of legacy clients with servers; owned by the caller
   * @param maxRequestBytes size of the largest message that's accepted
   */
  public McpRoutes(
      Doorkeeper doorkeeper,
      Gateway gateway,
      Bridge bridge,
      Aggregate aggregate,
      ClientSessions sessions,
      PassedSessions passed,
      EndpointSeal endpoints,
      int maxRequestBytes) {
    this(
        doorkeeper,
        gateway,
        bridge,
        aggregate,
        sessions,
        passed,
        endpoints,
        maxRequestBytes,
        Integer.MAX_VALUE,
        new ListeningEnd(),
        Signals.NONE);
  }

  /**
   * @param bridge for clients and servers of different eras; owned by the caller
   * @param aggregate all servers as one
   * @param sessions of legacy clients with the gateway; owned by the caller
   * @param passed sessions of legacy clients with servers; owned by the caller
   * @param maxRequestBytes size of the largest message that's accepted
   * @param maxConcurrentRequests most requests at a time
   * @param listening ends the streams that clients listen to
   * @param signals told of each exchange
   */
  public McpRoutes(
      Doorkeeper doorkeeper,
      Gateway gateway,
      Bridge bridge,
      Aggregate aggregate,
      ClientSessions sessions,
      PassedSessions passed,
      EndpointSeal endpoints,
      int maxRequestBytes,
      int maxConcurrentRequests,
      ListeningEnd listening,
      Signals signals) {
    this.signals = signals;
    this.doorkeeper = doorkeeper;
    this.gateway = gateway;
    this.endpoints = endpoints;
    this.fronts = new Fronts(bridge, sessions, listening.ended());
    this.passing = new PassThrough(gateway, fronts, endpoints, listening, passed);
    this.messages = new PostedMessages(maxRequestBytes, maxConcurrentRequests);
    this.all = new AllServers(aggregate, fronts, messages);
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
        case McpPath.AllEndpoint(String names) -> all.endpoint(request, response, admission, names);
        case McpPath.AllEventStream(String names) ->
            all.eventStream(request, response, admission, names);
        case McpPath.AllMessages(String names) -> all.messages(request, response, admission, names);
        case null -> throw new IllegalStateException("routed to a path that isn't ours");
      };
    } catch (GatewayException refused) {
      return ResponseWriter.writeError(response, refused, null);
    }
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
      String owner = PostedMessages.owner(request, admission);
      return fronts
          .answer(
              exchange,
              server,
              owner,
              response,
              () -> passing.pass(exchange, server, owner, response))
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
    if (server.definition().transport() != Transport.SSE) {
      String messagesPath = McpPath.withoutQuery(request.uri()) + "/messages";
      return fronts.open(
          fronts.backend(server), PostedMessages.owner(request, admission), messagesPath, response);
    }
    return passing.eventStream(
        bodiless(request, response, admission, server),
        server,
        McpPath.withoutQuery(request.uri()),
        response);
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
    return messages.read(
        request,
        response,
        admission,
        posted -> {
          Upstream server = gateway.server(name);
          posted.sample().isFor(server.definition());
          boolean toEndpoint =
              transport == Transport.SSE && server.definition().transport() == Transport.SSE;
          Exchange exchange =
              posted.exchange(
                  toEndpoint ? endpoints.open(server.definition(), request.uri()) : null);
          String owner = PostedMessages.owner(request, admission);
          Supplier<Mono<Void>> pass = () -> passing.pass(exchange, server, owner, response);
          return toEndpoint
              ? pass.get()
              : bridged(transport, exchange, server, owner, request, response, pass);
        });
  }

  private static Exchange bodiless(
      HttpServerRequest request,
      HttpServerResponse response,
      Admission admission,
      Upstream server) {
    Exchange exchange = PostedMessages.bodiless(request, response, admission);
    exchange.sample().isFor(server.definition());
    return exchange;
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
      case HTTP, STDIO -> fronts.answer(exchange, server, owner, response, pass);
      case SSE -> fronts.post(exchange, fronts.backend(server), owner, request.uri(), response);
    };
  }
}
