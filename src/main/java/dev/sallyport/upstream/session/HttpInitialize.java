package dev.sallyport.upstream.session;

import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.jsonrpc.ProtocolVersion;
import dev.sallyport.upstream.message.Answer;
import dev.sallyport.upstream.message.MessageClient;
import dev.sallyport.upstream.message.Received;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** How a session begins over streamable HTTP (MCP 2025-11-25, basic, lifecycle and transports). */
final class HttpInitialize {
  static final String SESSION = "Mcp-Session-Id";

  private final MessageClient client;
  private final HttpHeaders base;

  /**
   * What a server said to it.
   *
   * @param session its id, if it has sessions
   * @param result names the revision that's spoken
   */
  record Begun(@Nullable String session, JsonNode result) {
    String version() {
      return result.path("protocolVersion").asString();
    }

    /** The headers of all that follows. */
    HttpHeaders headers(HttpHeaders of) {
      HttpHeaders headers = of.copy();
      if (session != null) {
        headers.set(SESSION, session);
      }
      return headers.set(ProtocolVersion.HEADER, version());
    }
  }

  /**
   * @param base end-to-end headers
   */
  HttpInitialize(MessageClient client, HttpHeaders base) {
    this.client = client;
    this.base = base;
  }

  /**
   * Begins one, and says that it has begun.
   *
   * @param given takes the id as soon as the head is here: there's a session then even if the body
   *     never comes
   * @return what the server said, or a {@link GatewayException}
   */
  Mono<Begun> send(ObjectNode initialize, Consumer<String> given) {
    return client
        .post(null, base, initialize, false, true)
        .flatMap(answer -> begun(answer, given))
        .flatMap(
            begun ->
                client
                    .post(null, begun.headers(base), SessionMessages.initialized(), false, false)
                    .flatMap(Answer::discard)
                    .thenReturn(begun));
  }

  private Mono<Begun> begun(Answer answer, Consumer<String> given) {
    String session = answer.headers().get(SESSION);
    if (session != null) {
      given.accept(session);
    }
    return answer
        .messages()
        .filter(Received::isResponse)
        .next()
        .mapNotNull(received -> received.message().get("result"))
        .filter(result -> result.path("protocolVersion").isString())
        .onErrorMap(failure -> StreamFailures.explain(failure, client.server()))
        .switchIfEmpty(
            Mono.error(
                () ->
                    new GatewayException.UnexpectedAnswer(
                        client.server(), "initialize", answer.status())))
        .map(result -> new Begun(session, result));
  }
}
