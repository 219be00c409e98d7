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
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

/**
 * A session with a server of the HTTP+SSE transport (MCP 2024-11-05, basic, transports): answers
 * come on a stream that ends with the session. Its state is touched by one event at a time.
 */
final class SseSession {
  private final Calls calls;
  private final Peer peer;
  private final URI url;
  private final ToolPages tools = new ToolPages();
  private @Nullable URI endpoint;
  private int asked;
  private JsonNode initialized = NullNode.getInstance();

  private SseSession(Calls calls, UpstreamResponse stream) {
    this.calls = calls;
    this.peer = Peer.of(stream);
    this.url = URI.create(peer.url());
  }

  /** Opens the stream, lists the tools, and closes the stream. */
  static Mono<ProbedServer> probe(Calls calls) {
    HttpHeaders headers = new DefaultHttpHeaders().set(HttpHeaderNames.ACCEPT, "text/event-stream");
    return calls
        .send(new UpstreamRequest(HttpMethod.GET, null, headers, null, false, false))
        .flatMap(stream -> listen(calls, stream))
        .timeout(calls.deadline().left())
        .onErrorMap(TimeoutException.class, late -> calls.tooLate());
  }

  private static Mono<ProbedServer> listen(Calls calls, UpstreamResponse stream) {
    if (!stream.isEventStream()) {
      return stream
          .discard()
          .then(
              Mono.error(
                  new ProbeException(
                      "It answers GET with HTTP %d and no stream of events. Look whether the path of the url is right; if it's a server of streamable HTTP, write transport: http."
                          .formatted(stream.status()))));
    }
    SseSession session = new SseSession(calls, stream);
    return ReceivedEvent.stream(stream)
        .concatMap(session::on)
        .next()
        .switchIfEmpty(
            Mono.error(() -> new ProbeException("It ended its stream before it had answered.")));
  }

  /** Takes an event; empty until all is known. */
  private Mono<ProbedServer> on(ReceivedEvent event) {
    if (event.type().equals("endpoint")) {
      endpoint = endpoint(event.data());
      asked = 1;
      return post(Messages.initialize(asked));
    }
    JsonNode response = Calls.responseTo(asked, event.data().getBytes(StandardCharsets.UTF_8));
    if (response == null || asked == 0) {
      return Mono.empty();
    }
    Answer answer = new Answer(200, Optional.of(response), peer);
    if (asked == 1) {
      initialized = answer.result("initialize");
      return post(Messages.initialized()).then(askTools(null));
    }
    String cursor = tools.next(answer);
    return cursor == null ? Mono.just(found()) : askTools(cursor);
  }

  private Mono<ProbedServer> askTools(@Nullable String cursor) {
    return Mono.defer(() -> post(Messages.listTools(++asked, Era.LEGACY, cursor)));
  }

  /** The address to post to, which is of the stream's origin or not used. */
  private URI endpoint(String data) {
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

  private Mono<ProbedServer> post(JsonNode message) {
    HttpHeaders headers = new DefaultHttpHeaders();
    if (!initialized.isNull()) {
      headers.set(ProtocolVersion.HEADER, version());
    }
    return calls
        .post(message, endpoint, headers, head -> {})
        .doOnNext(answer -> expectAccepted(message, answer))
        .then(Mono.empty());
  }

  private static void expectAccepted(JsonNode message, Answer answer) {
    if (answer.status() >= 300) {
      throw new ProbeException(
          "It answers %s with HTTP %d."
              .formatted(message.path("method").asString(), answer.status()));
    }
  }

  private String version() {
    return initialized.path("protocolVersion").asString("2024-11-05");
  }

  private ProbedServer found() {
    return new ProbedServer(
        Era.LEGACY,
        version(),
        Messages.serverInfo(initialized.path("serverInfo")),
        tools.names(),
        tools.isComplete(),
        peer);
  }
}
