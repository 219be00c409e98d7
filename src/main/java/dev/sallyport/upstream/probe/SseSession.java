package dev.sallyport.upstream.probe;

import dev.sallyport.jsonrpc.ProtocolVersion;
import dev.sallyport.upstream.UpstreamRequest;
import dev.sallyport.upstream.UpstreamResponse;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import tools.jackson.databind.JsonNode;

/**
 * A session with a server of the HTTP+SSE transport (MCP 2024-11-05, basic, transports): answers
 * come on a stream that ends with the session.
 */
final class SseSession extends ProbeSession {
  private static final String FIRST_VERSION = "2024-11-05";

  private final Calls calls;
  private final Disposable.Swap stream = Disposables.swap();
  private final Sinks.One<URI> endpoint = Sinks.one();
  private final AtomicReference<@Nullable Question> open = new AtomicReference<>();
  private final AtomicReference<@Nullable String> version = new AtomicReference<>();
  private final AtomicReference<@Nullable Throwable> ended = new AtomicReference<>();

  /** A request that waits for its answer. */
  private record Question(int id, Sinks.One<Answer> answer) {}

  SseSession(Calls calls) {
    this.calls = calls;
  }

  @Override
  Mono<Greeting> open() {
    stream.update(listen().subscribe(nothing -> {}, this::end, () -> end(brokenOff())));
    return limited(endpoint.asMono())
        .flatMap(known -> ask(Messages.initialize(nextId())))
        .flatMap(this::afterInitialize);
  }

  private Mono<Greeting> afterInitialize(Answer answer) {
    JsonNode result = answer.result("initialize");
    String spoken = result.path("protocolVersion").asString(FIRST_VERSION);
    version.set(spoken);
    return post(Messages.initialized())
        .thenReturn(
            new Greeting(Era.LEGACY, spoken, Messages.serverInfo(result.path("serverInfo"))));
  }

  private Mono<Void> listen() {
    HttpHeaders headers = new DefaultHttpHeaders().set(HttpHeaderNames.ACCEPT, "text/event-stream");
    return calls
        .send(new UpstreamRequest(HttpMethod.GET, null, headers, null, false, false))
        .flatMap(this::listen);
  }

  private Mono<Void> listen(UpstreamResponse response) {
    if (!response.isEventStream()) {
      return response
          .discard()
          .then(
              Mono.error(
                  new ProbeException(
                      "It answers GET with HTTP %d and no stream of events. Look whether the path of the url is right; if it's a server of streamable HTTP, write transport: http."
                          .formatted(response.status()))));
    }
    Peer peer = Peer.of(response);
    return ReceivedEvent.stream(response).concatMap(event -> on(event, peer)).then();
  }

  private Mono<Void> on(ReceivedEvent event, Peer peer) {
    if (event.type().equals("endpoint")) {
      endpoint.tryEmitValue(endpoint(URI.create(peer.url()), event.data()));
      return Mono.empty();
    }
    byte[] json = event.data().getBytes(StandardCharsets.UTF_8);
    JsonNode message = Messages.read(json).orElse(null);
    if (message == null) {
      return Mono.empty();
    }
    if (Calls.isRequest(message)) {
      return onRequest(message, this::post);
    }
    Question asked = open.get();
    if (asked != null && Calls.isResponse(message) && Calls.isTo(asked.id(), message)) {
      asked.answer().tryEmitValue(new Answer(200, Optional.of(message), json.length, peer));
    }
    return Mono.empty();
  }

  /** Nothing comes any more: who waits is told why. */
  private void end(Throwable why) {
    ended.compareAndSet(null, why);
    endpoint.tryEmitError(why);
    Question asked = open.get();
    if (asked != null) {
      asked.answer().tryEmitError(why);
    }
  }

  private static ProbeException brokenOff() {
    return new ProbeException("It ended its stream before it had answered.");
  }

  @Override
  Mono<Answer> ask(JsonNode request) {
    return Mono.defer(
        () -> {
          Question question = new Question(request.path("id").asInt(), Sinks.one());
          open.set(question);
          Throwable why = ended.get();
          return why == null
              ? post(request).then(limited(question.answer().asMono()))
              : Mono.error(why);
        });
  }

  private Mono<Void> post(JsonNode message) {
    HttpHeaders headers = new DefaultHttpHeaders();
    String known = version.get();
    if (known != null) {
      headers.set(ProtocolVersion.HEADER, known);
    }
    return endpoint
        .asMono()
        .flatMap(uri -> calls.post(message, uri, headers, head -> {}, request -> Mono.empty()))
        .doOnNext(answer -> expectAccepted(message, answer))
        .then();
  }

  private static void expectAccepted(JsonNode message, Answer answer) {
    if (answer.status() >= 300) {
      throw new ProbeException(
          "It answers %s with HTTP %d."
              .formatted(message.path("method").asString("a response"), answer.status()));
    }
  }

  private <T> Mono<T> limited(Mono<T> awaited) {
    return Mono.defer(() -> awaited.timeout(calls.deadline().left()))
        .onErrorMap(TimeoutException.class, late -> calls.tooLate());
  }

  /** The address to post to, which is of the stream's origin or not used. */
  private static URI endpoint(URI url, String data) {
    URI target;
    try {
      target = url.resolve(URI.create(data.strip()));
    } catch (IllegalArgumentException notAUri) {
      throw new ProbeException("Its endpoint event holds no URL.");
    }
    if (!url.getScheme().equalsIgnoreCase(target.getScheme())
        || !url.getRawAuthority().equalsIgnoreCase(target.getRawAuthority())) {
      throw new ProbeException(
          "Its endpoint event names another origin than that of its url; messages don't go there.");
    }
    return target;
  }

  /** The stream is the session. */
  @Override
  Mono<Void> close() {
    return Mono.fromRunnable(stream::dispose);
  }

  @Override
  Era era() {
    return Era.LEGACY;
  }
}
