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
import dev.sallyport.jsonrpc.ErrorMessage;
import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.jsonrpc.JsonTree;
import dev.sallyport.jsonrpc.ServerSentEvent;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerResponse;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Answers clients of HTTP+SSE on behalf of servers of other transports, of either era (MCP
 * 2024-11-05, basic, transports). A session is its stream: it lives on the replica that has it, and
 * others pass its messages on. Thread-safe.
 */
public final class SseFront {
  private static final String SESSION = "session=";
  private static final String REPLICA = "&replica=";
  private static final String VERSION = "2024-11-05";

  private final Bridge bridge;
  private final Mono<?> end;
  private final SseLetters letters;
  private final Map<String, SseClient> clients = new ConcurrentHashMap<>();

  /**
   * @param bridge owned by the caller
   * @param sessions reach other replicas; owned by the caller
   * @param end ends the streams of clients
   */
  public SseFront(Bridge bridge, ClientSessions sessions, Mono<?> end) {
    this.bridge = bridge;
    this.end = end;
    this.letters = sessions.sseLetters();
    letters.onMessage(this::passedOn);
  }

  /**
   * Opens a client's stream.
   *
   * @param messages the path that it posts to
   */
  public Mono<Void> open(
      Backend backend, String owner, String messages, HttpServerResponse response) {
    SessionSeal.Held held =
        bridge.seal().begin(VERSION, NullNode.getInstance(), NullNode.getInstance());
    String endpoint =
        messages
            + "?"
            + SESSION
            + bridge.seal().seal(held, owner, backend.name())
            + REPLICA
            + letters.here();
    SseClient client = new SseClient(held, backend, owner);
    clients.put(held.id(), client);
    return Mono.from(
            MessageWriter.listening(
                response,
                Flux.just(ServerSentEvent.of("endpoint", endpoint)),
                client.messages(),
                end))
        .doFinally(
            signal -> {
              clients.remove(held.id());
              client.end();
            });
  }

  /**
   * Takes a message for a client's stream.
   *
   * @param target the target of the request
   */
  public Mono<Void> post(
      Exchange exchange,
      Backend backend,
      String owner,
      String target,
      HttpServerResponse response) {
    String query = target.substring(target.indexOf('?') + 1);
    if (!query.startsWith(SESSION)) {
      throw new GatewayException.InvalidRequest("post to the URL that the endpoint event named");
    }
    int end = query.indexOf(REPLICA);
    String sealed = query.substring(SESSION.length(), end < 0 ? query.length() : end);
    String id = bridge.seal().open(sealed, owner, backend.name()).id();
    Envelope message = exchange.message();
    if (message == null || message.kind() == Envelope.Kind.BATCH) {
      throw new GatewayException.InvalidRequest("this stream takes one message at a time");
    }
    LegacyRequest request = LegacyRequest.read(exchange);
    SseClient client = clients.get(id);
    Mono<Void> taken =
        client == null
            ? elsewhere(
                end < 0 ? "" : query.substring(end + REPLICA.length()), id, request, exchange)
            : take(request, message, exchange, client);
    return taken.then(Mono.defer(() -> response.status(202).send().then()));
  }

  private Mono<Void> elsewhere(
      String replica, String session, LegacyRequest request, Exchange exchange) {
    if (replica.isEmpty() || replica.equals(letters.here())) {
      throw new GatewayException.SessionNotFound();
    }
    return letters.pass(replica, session, request, exchange);
  }

  /** Another replica has said that it's taken: what fails now is told on the stream. */
  private void passedOn(String session, Exchange exchange) {
    SseClient client = clients.get(session);
    Envelope message = exchange.message();
    if (client != null && message != null) {
      LegacyRequest request = LegacyRequest.read(exchange);
      Flux<Outgoing> told =
          Flux.defer(() -> take(request, message, exchange, client).thenMany(Flux.empty()));
      client.follow(message.kind() == Envelope.Kind.REQUEST ? safe(told, request) : told);
    }
  }

  private static Mono<Void> take(
      LegacyRequest request, Envelope message, Exchange exchange, SseClient client) {
    if ("initialize".equals(message.method())) {
      client.follow(safe(initialize(request, exchange, client), request));
      return Mono.empty();
    }
    Client known = client.known();
    if (known == null) {
      throw new GatewayException.InvalidRequest("send initialize first");
    }
    Backend backend = client.backend();
    Client now = known.with(exchange);
    if (message.kind() == Envelope.Kind.REQUEST) {
      backend.check(exchange);
      client.follow(
          safe(
              Flux.defer(() -> LegacyCalls.answers(request, backend, now, client.session())),
              request));
      return Mono.empty();
    }
    LegacyCalls.take(request, client.session());
    return request.method().equals("notifications/initialized")
        ? client.listen(new Listening(backend, now, client.session()))
        : Mono.empty();
  }

  private static Flux<Outgoing> initialize(
      LegacyRequest request, Exchange exchange, SseClient client) {
    Client now =
        new Client(
            exchange,
            client.owner(),
            false,
            request.params().path("clientInfo"),
            request.params().path("capabilities"));
    String version = ToLegacy.version(request.params().path("protocolVersion").asString(""));
    return client
        .backend()
        .initialized(now)
        .doOnNext(initialized -> client.is(now))
        .map(
            initialized ->
                Outgoing.result(request.id(), ToLegacy.initialized(initialized, version)))
        .flux();
  }

  /** What fails is told on the stream, too. */
  private static Flux<Outgoing> safe(Flux<Outgoing> answers, LegacyRequest request) {
    return answers.onErrorResume(
        GatewayException.class,
        failure ->
            JsonTree.read(ErrorMessage.write(failure, request.id().toString()))
                .filter(ObjectNode.class::isInstance)
                .map(error -> Flux.just(new Outgoing((ObjectNode) error, true, 200)))
                .orElseGet(Flux::empty));
  }
}
