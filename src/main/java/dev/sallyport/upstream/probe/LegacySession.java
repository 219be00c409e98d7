package dev.sallyport.upstream.probe;

import dev.sallyport.jsonrpc.ProtocolVersion;
import dev.sallyport.upstream.UpstreamRequest;
import dev.sallyport.upstream.UpstreamResponse;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/**
 * A session with a legacy server over streamable HTTP (MCP 2025-11-25, basic, transports). Closing
 * takes two seconds at most.
 */
final class LegacySession extends ProbeSession {
  private static final String SESSION = "Mcp-Session-Id";
  private static final Duration TO_CLOSE = Duration.ofSeconds(2);

  private final Calls calls;
  private final AtomicReference<@Nullable String> session = new AtomicReference<>();
  private final AtomicReference<String> version =
      new AtomicReference<>(ProtocolVersion.LAST_LEGACY);

  LegacySession(Calls calls) {
    this.calls = calls;
  }

  @Override
  Mono<Greeting> open() {
    return post(Messages.initialize(nextId()), new DefaultHttpHeaders(), this::remember)
        .flatMap(this::afterInitialize);
  }

  /** The server's session begins with the head: it's closed even if the body never comes. */
  private void remember(UpstreamResponse head) {
    session.set(head.headers().get(SESSION));
  }

  private Mono<Greeting> afterInitialize(Answer answer) {
    JsonNode result = answer.result("initialize");
    String spoken = result.path("protocolVersion").asString("");
    if (spoken.isEmpty()) {
      throw new ProbeException("It answers initialize without a protocolVersion.");
    }
    version.set(spoken);
    Greeting greeting =
        new Greeting(Era.LEGACY, spoken, Messages.serverInfo(result.path("serverInfo")));
    return ask(Messages.initialized()).doOnNext(LegacySession::expectAccepted).thenReturn(greeting);
  }

  private static void expectAccepted(Answer answer) {
    if (answer.status() >= 300) {
      throw new ProbeException(
          "It answers notifications/initialized with HTTP %d.".formatted(answer.status()));
    }
  }

  @Override
  Mono<Answer> ask(JsonNode request) {
    return post(request, headers(), head -> {});
  }

  private Mono<Answer> post(
      JsonNode message, HttpHeaders headers, Consumer<UpstreamResponse> onHead) {
    return calls.post(
        message, null, headers, onHead, request -> onRequest(request, pong -> ask(pong).then()));
  }

  private HttpHeaders headers() {
    HttpHeaders headers = new DefaultHttpHeaders().set(ProtocolVersion.HEADER, version.get());
    String known = session.get();
    return known == null ? headers : headers.set(SESSION, known);
  }

  /** Never fails: servers may answer 405, which means that sessions aren't closed by clients. */
  @Override
  Mono<Void> close() {
    if (session.get() == null) {
      return Mono.empty();
    }
    return calls
        .send(new UpstreamRequest(HttpMethod.DELETE, null, headers(), null, false, false))
        .flatMap(UpstreamResponse::discard)
        .timeout(TO_CLOSE)
        .onErrorComplete();
  }

  @Override
  Era era() {
    return Era.LEGACY;
  }
}
