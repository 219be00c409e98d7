package dev.sallyport.upstream.probe;

import dev.sallyport.jsonrpc.ProtocolVersion;
import dev.sallyport.upstream.UpstreamRequest;
import dev.sallyport.upstream.UpstreamResponse;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/**
 * A session with a legacy server over streamable HTTP (MCP 2025-11-25, basic, transports): opened,
 * used for the list of tools, and closed again whatever happens in between.
 */
final class LegacySession {
  private static final String SESSION = "Mcp-Session-Id";
  private static final Duration TO_CLOSE = Duration.ofSeconds(2);

  private final Calls calls;
  private final AtomicInteger id = new AtomicInteger(1);
  private final AtomicReference<@Nullable String> session = new AtomicReference<>();
  private final AtomicReference<String> version =
      new AtomicReference<>(ProtocolVersion.LAST_LEGACY);

  private LegacySession(Calls calls) {
    this.calls = calls;
  }

  /** Opens a session, lists the tools, and closes it. */
  static Mono<ProbedServer> probe(Calls calls) {
    return Mono.usingWhen(
        Mono.fromSupplier(() -> new LegacySession(calls)),
        LegacySession::probe,
        LegacySession::close,
        (session, failure) -> session.close(),
        LegacySession::close);
  }

  private Mono<ProbedServer> probe() {
    return calls
        .post(Messages.initialize(1), null, new DefaultHttpHeaders(), this::remember)
        .flatMap(this::afterInitialize);
  }

  /** The server's session begins with the head: it's closed even if the body never comes. */
  private void remember(UpstreamResponse head) {
    session.set(head.headers().get(SESSION));
  }

  private Mono<ProbedServer> afterInitialize(Answer answer) {
    JsonNode result = answer.result("initialize");
    String spoken = result.path("protocolVersion").asString("");
    if (spoken.isEmpty()) {
      throw new ProbeException("It answers initialize without a protocolVersion.");
    }
    version.set(spoken);
    return post(Messages.initialized())
        .doOnNext(LegacySession::expectAccepted)
        .flatMap(
            accepted ->
                new ToolPages()
                    .collect(
                        cursor ->
                            post(
                                Messages.listTools(
                                    id.incrementAndGet(),
                                    Era.LEGACY,
                                    cursor.isEmpty() ? null : cursor))))
        .map(
            tools ->
                new ProbedServer(
                    Era.LEGACY,
                    spoken,
                    Messages.serverInfo(result.path("serverInfo")),
                    tools.names(),
                    tools.isComplete(),
                    answer.peer()));
  }

  private static void expectAccepted(Answer answer) {
    if (answer.status() >= 300) {
      throw new ProbeException(
          "It answers notifications/initialized with HTTP %d.".formatted(answer.status()));
    }
  }

  private Mono<Answer> post(JsonNode message) {
    return calls.post(message, null, headers(), head -> {});
  }

  private HttpHeaders headers() {
    HttpHeaders headers = new DefaultHttpHeaders().set(ProtocolVersion.HEADER, version.get());
    String known = session.get();
    return known == null ? headers : headers.set(SESSION, known);
  }

  /** Never fails: servers may answer 405, which means that sessions aren't closed by clients. */
  private Mono<Void> close() {
    if (session.get() == null) {
      return Mono.empty();
    }
    return calls
        .send(new UpstreamRequest(HttpMethod.DELETE, null, headers(), null, false, false))
        .flatMap(UpstreamResponse::discard)
        .timeout(TO_CLOSE)
        .onErrorComplete();
  }
}
