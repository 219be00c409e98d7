package dev.sallyport.upstream.session;

import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.jsonrpc.GatewayException.ServerUnreachable;
import dev.sallyport.jsonrpc.ProtocolVersion;
import dev.sallyport.upstream.message.Answer;
import dev.sallyport.upstream.message.MessageClient;
import dev.sallyport.upstream.message.Received;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A session over HTTP+SSE (MCP 2024-11-05, basic, transports): it's one stream, on which everything
 * comes, and it ends with the stream.
 */
final class SseWire implements SessionWire {
  private final MessageClient client;
  private final HttpHeaders base;
  private final Inbox inbox;
  private final Disposable.Swap stream = Disposables.swap();
  private final Sinks.One<URI> endpoint = Sinks.one();
  private final Sinks.One<JsonNode> initialized = Sinks.one();
  private final Map<Long, Sinks.Empty<Void>> waiting = new ConcurrentHashMap<>();
  private volatile boolean ended;
  private volatile @Nullable String version;

  SseWire(MessageClient client, HttpHeaders base, Inbox inbox) {
    this.client = client;
    this.base = base;
    this.inbox = inbox;
  }

  @Override
  public Mono<JsonNode> begin(ObjectNode initialize) {
    return client
        .listen(base)
        .flatMap(this::follow)
        .then(Mono.defer(() -> post(initialize, base)))
        .then(initialized.asMono())
        .timeout(client.upstream().definition().timeout())
        .onErrorMap(TimeoutException.class, silent -> late())
        .doOnNext(result -> version = result.path("protocolVersion").asString())
        .flatMap(result -> send(SessionMessages.initialized()).thenReturn(result));
  }

  private Mono<URI> follow(Answer answer) {
    if (answer.status() != 200 || !answer.isEventStream()) {
      return answer
          .discard()
          .then(
              Mono.error(
                  new GatewayException.UnexpectedAnswer(client.server(), "GET", answer.status())));
    }
    URI url = URI.create(answer.url());
    stream.update(
        answer.messages().subscribe(received -> take(received, url), failure -> end(), this::end));
    return endpoint.asMono();
  }

  private void take(Received received, URI url) {
    if (received.event().equals("endpoint")) {
      name(received.text(), url);
      return;
    }
    if (!received.message().isObject()) {
      return;
    }
    if (version == null && received.isResponse()) {
      JsonNode result = received.message().path("result");
      if (result.path("protocolVersion").isString()) {
        initialized.tryEmitValue(result);
      } else {
        initialized.tryEmitError(
            new GatewayException.UnexpectedAnswer(client.server(), "initialize", 200));
      }
      return;
    }
    inbox.take(received, null);
    if (received.isResponse()) {
      Sinks.Empty<Void> answered = waiting.remove(received.message().path("id").asLong(-1));
      if (answered != null) {
        answered.tryEmitEmpty();
      }
    }
  }

  /** Messages go to the origin of the stream, or nowhere. */
  private void name(String text, URI url) {
    try {
      URI target = url.resolve(URI.create(text.strip()));
      if (url.getScheme().equalsIgnoreCase(target.getScheme())
          && url.getRawAuthority().equalsIgnoreCase(target.getRawAuthority())) {
        endpoint.tryEmitValue(target);
        return;
      }
      endpoint.tryEmitError(
          new GatewayException.RedirectRefused(
              client.server(),
              "messages to another origin than that of its url; they don't go there"));
    } catch (IllegalArgumentException notAUri) {
      endpoint.tryEmitError(
          new ServerUnreachable(client.server(), ServerUnreachable.Phase.PROTOCOL));
    }
  }

  private void end() {
    ended = true;
    endpoint.tryEmitError(cut());
    initialized.tryEmitError(cut());
    waiting.values().forEach(each -> each.tryEmitError(cut()));
    waiting.clear();
    inbox.streamEnded();
  }

  @Override
  public Mono<Void> request(long id, ObjectNode request, HttpHeaders headers, boolean repeatable) {
    return Mono.defer(
        () -> {
          if (ended) {
            return Mono.error(new SessionLostException());
          }
          Sinks.Empty<Void> answered = Sinks.empty();
          waiting.put(id, answered);
          if (ended) {
            answered.tryEmitError(cut());
          }
          return post(request, headers)
              .then(answered.asMono())
              .doFinally(signal -> waiting.remove(id));
        });
  }

  @Override
  public Mono<Void> send(ObjectNode message) {
    return ended ? Mono.error(new SessionLostException()) : post(message, base);
  }

  private Mono<Void> post(ObjectNode message, HttpHeaders headers) {
    String spoken = version;
    HttpHeaders with =
        spoken == null ? headers : headers.copy().set(ProtocolVersion.HEADER, spoken);
    return endpoint
        .asMono()
        .flatMap(target -> client.post(target, with, message, false, false))
        .flatMap(answer -> answer.discard().then(Mono.defer(() -> accepted(message, answer))));
  }

  private Mono<Void> accepted(ObjectNode message, Answer answer) {
    if (answer.isSuccess()) {
      return Mono.empty();
    }
    return Mono.error(
        answer.status() == 404
            ? new SessionLostException()
            : new GatewayException.UnexpectedAnswer(
                client.server(), message.path("method").asString(""), answer.status()));
  }

  private GatewayException cut() {
    return new GatewayException.StreamCut(client.server());
  }

  private GatewayException late() {
    return new GatewayException.ServerTimeout(
        client.server(), client.upstream().definition().timeout());
  }

  /** The stream is open from the beginning. */
  @Override
  public Mono<Void> listen() {
    return Mono.empty();
  }

  @Override
  public Mono<Void> close() {
    return Mono.fromRunnable(
        () -> {
          ended = true;
          stream.dispose();
        });
  }
}
