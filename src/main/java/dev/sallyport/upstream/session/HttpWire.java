package dev.sallyport.upstream.session;

import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.jsonrpc.ProtocolVersion;
import dev.sallyport.upstream.message.Answer;
import dev.sallyport.upstream.message.MessageClient;
import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A session over streamable HTTP (MCP 2025-11-25, basic, transports). */
final class HttpWire implements SessionWire {
  private final MessageClient client;
  private final HttpHeaders base;
  private final Inbox inbox;
  private final StandaloneStream stream;
  private final SessionPool.Surroundings around;
  private volatile Runnable whenEnded = () -> {};
  private volatile @Nullable String session;
  private volatile @Nullable String version;

  /**
   * @param base end-to-end headers of what's sent without a request of a client's
   */
  HttpWire(MessageClient client, HttpHeaders base, Inbox inbox, SessionPool.Surroundings around) {
    this.client = client;
    this.around = around;
    this.base = base;
    this.inbox = inbox;
    this.stream = new StandaloneStream(client, () -> headers(base), inbox);
  }

  @Override
  public Mono<JsonNode> begin(ObjectNode initialize) {
    return new HttpInitialize(client, base)
        .send(initialize, this::opened)
        .doOnNext(begun -> version = begun.version())
        .map(HttpInitialize.Begun::result);
  }

  private void opened(String given) {
    session = given;
    ServerDefinition server = client.upstream().definition();
    whenEnded =
        around
            .open()
            .opened(OpenSessions.Reference.of(server, given, ProtocolVersion.LAST_LEGACY, base));
  }

  @Override
  public Mono<Void> request(long id, ObjectNode request, HttpHeaders headers, boolean repeatable) {
    return client
        .post(null, headers(headers), request, false, repeatable)
        .flatMap(answer -> answered(id, request, headers, answer));
  }

  private Mono<Void> answered(long id, ObjectNode request, HttpHeaders headers, Answer answer) {
    if (answer.isSuccess() && answer.isEventStream()) {
      return new ResponseStream(
              client,
              headers(headers),
              received -> inbox.take(received, id),
              () -> inbox.isAnswered(id))
          .read(answer);
    }
    boolean withSession = session != null;
    return answer
        .messages()
        .filter(received -> received.message().isObject())
        .doOnNext(received -> inbox.take(received, id))
        .onErrorMap(failure -> StreamFailures.explain(failure, client.server()))
        .then(
            Mono.defer(
                () -> {
                  if (inbox.isAnswered(id)) {
                    return Mono.empty();
                  }
                  boolean isLost = answer.status() == 404 || answer.status() == 400;
                  return Mono.error(
                      isLost && withSession
                          ? new SessionLostException()
                          : new GatewayException.UnexpectedAnswer(
                              client.server(),
                              request.path("method").asString(""),
                              answer.status()));
                }));
  }

  @Override
  public Mono<Void> send(ObjectNode message) {
    return client.post(null, headers(base), message, false, false).flatMap(Answer::discard);
  }

  @Override
  public Mono<Void> listen() {
    return stream.open();
  }

  @Override
  public Mono<Void> close() {
    stream.close();
    return session == null
        ? Mono.empty()
        : client
            .delete(headers(base))
            .onErrorResume(GatewayException.ServerChanged.class, changed -> closeAtSuccessor())
            .timeout(SessionLimits.TO_CLOSE)
            .onErrorComplete()
            .doFinally(ended -> whenEnded.run());
  }

  /** An edit of the definition ends the old way to the server; its sessions are still there. */
  private Mono<Void> closeAtSuccessor() {
    return Mono.justOrEmpty(around.now().apply(client.upstream().definition()))
        .flatMap(now -> new MessageClient(now).delete(headers(base)));
  }

  private HttpHeaders headers(HttpHeaders of) {
    HttpHeaders headers = of.copy();
    String known = session;
    if (known != null) {
      headers.set(HttpInitialize.SESSION, known);
    }
    String spoken = version;
    return spoken == null ? headers : headers.set(ProtocolVersion.HEADER, spoken);
  }
}
