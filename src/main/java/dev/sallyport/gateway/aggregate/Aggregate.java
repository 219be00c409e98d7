package dev.sallyport.gateway.aggregate;

import dev.sallyport.gateway.Exchange;
import dev.sallyport.gateway.backend.Backend;
import dev.sallyport.gateway.backend.Client;
import dev.sallyport.gateway.backend.ClientCall;
import dev.sallyport.gateway.backend.ServerBackend;
import dev.sallyport.gateway.backend.TranslatedCall;
import dev.sallyport.gateway.bridge.Bridge;
import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.upstream.Upstream;
import dev.sallyport.upstream.exchange.CallEvent;
import dev.sallyport.upstream.exchange.CallEvent.Notice;
import dev.sallyport.upstream.exchange.LiveCall;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * All servers as one: lists are joined, and what's for one server goes there. Nothing is kept
 * between requests, so any replica takes each. Thread-safe.
 */
public final class Aggregate implements Backend {
  /** No server is called that. */
  private static final String NAME = "*";

  private static final Mono<Boolean> NO = Mono.just(false);

  /** How often it's looked whether servers came or went, while somebody listens. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final Bridge bridge;
  private final Names names;
  private final ServerParts parts;
  private final MergedLists lists;
  private final Duration patience;

  /**
   * @param bridge reaches the servers; owned by the caller
   * @param separator between the server's name and a tool's
   * @param cursors seals where lists go on
   * @param patience how long a server may take for its part of a list
   */
  public Aggregate(Bridge bridge, String separator, ListCursor cursors, Duration patience) {
    this.bridge = bridge;
    this.names = new Names(separator);
    this.patience = patience;
    this.parts = new ServerParts(bridge, patience);
    this.lists = new MergedLists(parts, names, cursors);
  }

  @Override
  public String name() {
    return NAME;
  }

  /** Which server it's for isn't known yet. */
  @Override
  public void check(Exchange exchange) {
    scope(exchange);
  }

  private Scope scope(Exchange exchange) {
    return Scope.of(bridge.gateway().servers(), exchange.headers());
  }

  @Override
  public Mono<JsonNode> initialized(Client client) {
    return Mono.defer(
            () ->
                parts.ask(scope(client.exchange()).servers(), server -> server.initialized(client)))
        .map(Merge::initialized);
  }

  @Override
  public Mono<Boolean> passesQuestions(Client client, ClientCall call) {
    return MergedLists.isList(call.method())
        ? NO
        : switch (route(client, call)) {
          case Route.To(Upstream server, ClientCall there) ->
              new ServerBackend(bridge, server).passesQuestions(client, there);
          case Route.Nowhere _ -> NO;
        };
  }

  @Override
  public Mono<LiveCall> call(Client client, ClientCall call) {
    if (MergedLists.isList(call.method())) {
      Mono<JsonNode> page = lists.page(scope(client.exchange()), client, call);
      return Mono.fromSupplier(() -> GatheredCall.begin(page));
    }
    return switch (route(client, call)) {
      case Route.To(Upstream server, ClientCall there) -> call(server, client, there);
      case Route.Nowhere(ObjectNode error) -> Mono.fromSupplier(() -> GatheredCall.failing(error));
    };
  }

  private Route route(Client client, ClientCall call) {
    return Route.of(call, scope(client.exchange()), names);
  }

  private Mono<LiveCall> call(Upstream server, Client client, ClientCall call) {
    client.exchange().sample().isFor(server.definition());
    if (call.method().equals("tools/call")) {
      String tool = call.params().path("name").asString("");
      if (!bridge.gateway().tools(server).permits(tool)) {
        throw new GatewayException.ToolNotOffered(server.definition().name().value(), tool);
      }
    }
    SeenResult seen = new SeenResult(names, server.definition().publicName());
    UnaryOperator<CallEvent> words = event -> seen(event, call.method(), seen);
    return new ServerBackend(bridge, server)
        .call(client, call)
        .map(running -> new TranslatedCall(running, words));
  }

  private static CallEvent seen(CallEvent event, String method, SeenResult seen) {
    return switch (event) {
      case CallEvent.Result(JsonNode result, int size) ->
          new CallEvent.Result(seen.result(method, result), size);
      case Notice(String notification, ObjectNode params, int size) ->
          new Notice(notification, seen.notification(notification, params), size);
      case CallEvent.Question question -> question;
      case CallEvent.Failed failed -> failed;
      case CallEvent.Broken broken -> broken;
    };
  }

  @Override
  public Flux<Notice> changes(Client client, Notice first, Set<String> uris) {
    Set<OwnedUri> resources = new HashSet<>();
    for (String uri : uris) {
      OwnedUri owned = OwnedUri.read(uri);
      if (owned != null) {
        resources.add(owned);
      }
    }
    Flux<Scope> scopes =
        Flux.interval(Duration.ZERO, LOOK)
            .onBackpressureDrop()
            .map(tick -> bridge.gateway().servers())
            .distinctUntilChanged()
            .map(servers -> Scope.of(servers, client.exchange().headers()));
    return Flux.defer(
        () -> new MergedChanges(bridge, names, client, resources).follow(first, patience, scopes));
  }
}
