package dev.sallyport.upstream.probe;

import dev.sallyport.testing.TlsTestServer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A server without TLS that answers each method with what a test says. */
final class ScriptedServer implements AutoCloseable {
  private final Function<JsonNode, Reply> script;
  private final TlsTestServer server;
  private final Queue<String> seen = new ConcurrentLinkedQueue<>();

  /** An answer; {@code %s} in its body becomes the id of the request. */
  record Reply(int status, String type, String body, Map<String, String> headers) {
    private static final String WITHOUT_END = ": more follows, or not\n\n";

    static Reply json(String body) {
      return new Reply(200, "application/json", body, Map.of());
    }

    static Reply result(String result) {
      return json("{\"jsonrpc\":\"2.0\",\"id\":%s,\"result\":" + result + "}");
    }

    static Reply error(int status, String error) {
      return new Reply(
          status,
          "application/json",
          "{\"jsonrpc\":\"2.0\",\"id\":%s,\"error\":" + error + "}",
          Map.of());
    }

    static Reply status(int status) {
      return new Reply(status, "text/plain", "", Map.of());
    }

    /** The head comes, the body never does. */
    static Reply withoutEnd() {
      return new Reply(200, "text/event-stream", WITHOUT_END, Map.of());
    }

    Reply inSession(String session) {
      return new Reply(status, type, body, Map.of("Mcp-Session-Id", session));
    }
  }

  ScriptedServer(Function<JsonNode, Reply> script) {
    this.script = script;
    this.server = TlsTestServer.builder().handler(this::handle).start();
  }

  URI url() {
    return server.url().resolve("/mcp");
  }

  /** What came: methods of messages, and DELETE with its session. */
  List<String> seen() {
    return List.copyOf(seen);
  }

  @Override
  public void close() {
    server.close();
  }

  private Publisher<Void> handle(HttpServerRequest request, HttpServerResponse response) {
    if (request.method().name().equals("DELETE")) {
      seen.add("DELETE " + request.requestHeaders().get("Mcp-Session-Id"));
      return response.status(405).send();
    }
    return request
        .receive()
        .aggregate()
        .asByteArray()
        .flatMap(
            body -> {
              JsonNode message = JsonMapper.shared().readTree(body);
              seen.add(message.path("method").asString(""));
              return send(response, script.apply(message), message);
            });
  }

  private static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
  }

  private static Mono<Void> send(HttpServerResponse response, Reply reply, JsonNode message) {
    String body = reply.body().replace("%s", message.path("id").toString());
    response.status(reply.status()).header("Content-Type", reply.type());
    reply.headers().forEach(response::header);
    Mono<String> text = Mono.just(body);
    return reply.body().equals(Reply.WITHOUT_END)
        ? response
            .send(text.map(ScriptedServer::bytes).concatWith(Flux.never()), each -> true)
            .then()
        : response.sendString(text).then();
  }
}
