package dev.sallyport.testing;

import dev.sallyport.jsonrpc.JsonTree;
import io.netty.handler.codec.http.HttpMethod;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An MCP server over plain HTTP on loopback that never fails: it answers every request with who
 * sent it, and everything else with 400. Whoever starts it closes it.
 */
public final class AnyServer implements AutoCloseable {
  /** The header that says who sends. */
  public static final String CALLER = "X-Caller";

  private static final String MODERN = "2026-07-28";

  private final boolean modern;
  private final AtomicInteger sessions = new AtomicInteger();
  private final TlsTestServer server;

  private AnyServer(boolean modern) {
    this.modern = modern;
    this.server = TlsTestServer.builder().handler(this::handle).start();
  }

  /** Speaks revision 2026-07-28 and nothing older. */
  public static AnyServer modern() {
    return new AnyServer(true);
  }

  /** Speaks revision 2025-11-25 and nothing newer. */
  public static AnyServer legacy() {
    return new AnyServer(false);
  }

  /** Its endpoint. */
  public URI url() {
    return server.url().resolve("/mcp");
  }

  private Publisher<Void> handle(HttpServerRequest request, HttpServerResponse response) {
    if (!request.method().equals(HttpMethod.POST)) {
      return response.status(request.method().equals(HttpMethod.DELETE) ? 200 : 405).send();
    }
    String caller = request.requestHeaders().get(CALLER, "nobody");
    boolean saysModern = MODERN.equals(request.requestHeaders().get("MCP-Protocol-Version"));
    return request
        .receive()
        .aggregate()
        .asByteArray()
        .defaultIfEmpty(new byte[0])
        .flatMap(body -> Mono.from(answer(body, caller, saysModern, response)));
  }

  private Publisher<Void> answer(
      byte[] body, String caller, boolean saysModern, HttpServerResponse response) {
    JsonNode message = JsonTree.read(body).orElse(JsonTree.object());
    if (message.isArray()) {
      ArrayNode all = JsonTree.object().putArray("all");
      message.forEach(each -> all.add(JsonTree.result(each.path("id"), said(caller))));
      return json(response, 200, all);
    }
    boolean isRequest = message.has("method") && message.has("id");
    if (!isRequest) {
      return response.status(202).send();
    }
    String method = message.path("method").asString("");
    if (method.equals("initialize") && !modern) {
      response.header("Mcp-Session-Id", caller + "-" + sessions.incrementAndGet());
      return json(response, 200, JsonTree.result(message.path("id"), initialized()));
    }
    if (saysModern != modern || method.equals("initialize")) {
      ObjectNode error = JsonTree.error(-32_022, "Unsupported protocol version");
      error.putObject("data").putArray("supported").add(modern ? MODERN : "2025-11-25");
      return json(response, 400, JsonTree.error(message.path("id"), error));
    }
    return json(
        response,
        200,
        JsonTree.result(
            message.path("id"),
            modern && method.equals("server/discover") ? discovered() : said(caller)));
  }

  private static ObjectNode said(String caller) {
    ObjectNode text = JsonTree.object().put("type", "text").put("text", caller);
    ObjectNode result = JsonTree.object().put("resultType", "complete");
    result.putArray("content").add(text);
    return result;
  }

  private static JsonNode initialized() {
    return tree(
        """
        {"protocolVersion":"2025-11-25","capabilities":{"tools":{},"prompts":{},"resources":{"subscribe":true},
        "logging":{},"completions":{}},"serverInfo":{"name":"any","version":"1"}}""");
  }

  private static JsonNode discovered() {
    return tree(
        """
        {"resultType":"complete","supportedVersions":["2026-07-28"],"ttlMs":5,"cacheScope":"public",
        "capabilities":{"tools":{},"prompts":{},"resources":{"subscribe":true},"completions":{}},
        "_meta":{"io.modelcontextprotocol/serverInfo":{"name":"any","version":"2"}}}""");
  }

  private static JsonNode tree(String json) {
    return JsonTree.read(json.getBytes(StandardCharsets.UTF_8)).orElseThrow();
  }

  private static Publisher<Void> json(HttpServerResponse response, int status, JsonNode body) {
    return response
        .status(status)
        .header("Content-Type", "application/json")
        .sendByteArray(Mono.just(JsonTree.write(body)));
  }

  @Override
  public void close() {
    server.close();
  }
}
