package dev.sallyport.gateway.backend;

import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.definition.ToolFilter;
import dev.sallyport.gateway.Exchange;
import dev.sallyport.gateway.Retold;
import dev.sallyport.gateway.bridge.Bridge;
import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.signal.UpstreamSample;
import dev.sallyport.upstream.Upstream;
import dev.sallyport.upstream.exchange.CallEvent;
import dev.sallyport.upstream.exchange.CallEvent.Notice;
import dev.sallyport.upstream.exchange.CallRequest;
import dev.sallyport.upstream.exchange.Caller;
import dev.sallyport.upstream.exchange.LiveCall;
import dev.sallyport.upstream.exchange.ServerSide;
import dev.sallyport.upstream.lists.CachedLists;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Set;
import java.util.function.Supplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/**
 * One server, spoken to in its own era, which is found out where it isn't known.
 *
 * @param bridge owned by the caller
 */
public record ServerBackend(Bridge bridge, Upstream server) implements Backend {
  private static final Mono<Boolean> NO = Mono.just(false);

  /** What a server is reached with on behalf of a client. */
  private record Way(Caller caller, HttpHeaders headers) {}

  @Override
  public String name() {
    return server.definition().name().value();
  }

  /** What the operator said of the server. */
  public ServerDefinition definition() {
    return server.definition();
  }

  @Override
  public void check(Exchange exchange) {
    bridge.gateway().check(exchange, server);
  }

  @Override
  public Mono<JsonNode> initialized(Client client) {
    Way way = way(client);
    return speaksModern(way)
        .flatMap(modern -> side(modern).initialized(server, way.caller(), way.headers()))
        .doOnError(
            GatewayException.UnexpectedAnswer.class,
            otherEra -> bridge.eras().contradicted(server));
  }

  @Override
  public Mono<Boolean> passesQuestions(Client client, ClientCall call) {
    return client.modern() ? speaksModern(way(client)) : NO;
  }

  @Override
  public Mono<LiveCall> call(Client client, ClientCall call) {
    Way way = way(client);
    Supplier<Mono<LiveCall>> begun = () -> begin(client, call, way);
    // What's kept of lists is for all: the server is asked for each of them once at a time.
    return CachedLists.isList(call.method())
        ? Mono.defer(begun)
        : CountedCall.begin(bridge.gateway(), server, begun);
  }

  private Mono<LiveCall> begin(Client client, ClientCall call, Way way) {
    return speaksModern(way)
        .flatMap(
            modern ->
                CachedLists.isList(call.method())
                    ? begin(client, call.to(way.headers()), way, modern)
                    : noted(client, call, way, modern));
  }

  /** What the server does for this one request is timed and traced. */
  private Mono<LiveCall> noted(Client client, ClientCall call, Way way, boolean modern) {
    HttpHeaders headers = way.headers().copy();
    Retold retold =
        bridge
            .gateway()
            .retelling(client.exchange(), server.definition(), modern, headers, call.params());
    UpstreamSample sample = retold.sample();
    return begin(client, call.with(retold.params()).to(headers), way, modern)
        .<LiveCall>map(running -> new TranslatedCall(running, event -> note(event, sample)))
        .doOnError(GatewayException.class, sample::failed);
  }

  private static CallEvent note(CallEvent event, UpstreamSample sample) {
    if (event instanceof CallEvent.Broken(GatewayException why)) {
      sample.failed(why);
    } else {
      sample.answered(HttpResponseStatus.OK.code(), event instanceof CallEvent.Outcome);
    }
    return event;
  }

  private Mono<LiveCall> begin(Client client, CallRequest request, Way way, boolean toModern) {
    return client.modern() ? modern(way, request, toModern) : legacy(way, request, toModern);
  }

  private Mono<LiveCall> legacy(Way way, CallRequest request, boolean toModern) {
    ServerWords words = new ServerWords.Legacy(request.method(), tools());
    return Mono.fromSupplier(
        () -> new TranslatedCall(side(toModern).call(server, way.caller(), request), words));
  }

  private Mono<LiveCall> modern(Way way, CallRequest request, boolean toModern) {
    String method = request.method();
    return toModern
        ? Mono.fromSupplier(
            () ->
                new TranslatedCall(
                    CachedLists.isList(method)
                        ? side(true).call(server, way.caller(), request)
                        : bridge.modern().pass(server, way.caller(), request),
                    new ServerWords.Same(method, tools())))
        : bridge
            .sessions()
            .initialized(server, way.caller(), way.headers())
            .doOnError(
                GatewayException.UnexpectedAnswer.class,
                otherEra -> bridge.eras().contradicted(server))
            .map(
                initialized ->
                    new TranslatedCall(
                        side(false).call(server, way.caller(), request),
                        new ServerWords.Modern(method, tools(), initialized)));
  }

  @Override
  public Flux<Notice> changes(Client client, Notice first, Set<String> uris) {
    Way way = way(client);
    return speaksModern(way)
        .flatMapMany(
            modern -> side(modern).changes(server, way.caller(), way.headers(), first, uris));
  }

  private ToolFilter tools() {
    return bridge.gateway().tools(server);
  }

  private Way way(Client client) {
    HttpHeaders headers = bridge.headers(client.exchange(), server);
    return new Way(
        bridge.caller(client.owner(), headers, server, client.info(), client.capabilities()),
        headers);
  }

  private Mono<Boolean> speaksModern(Way way) {
    return bridge.eras().speaksModern(server, way::headers);
  }

  private ServerSide side(boolean modern) {
    return bridge.sides().of(modern);
  }
}
