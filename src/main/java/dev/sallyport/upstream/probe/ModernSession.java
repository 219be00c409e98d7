package dev.sallyport.upstream.probe;

import dev.sallyport.jsonrpc.ProtocolVersion;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/** Requests to a modern server (MCP 2026-07-28): there's no session to open or to close. */
final class ModernSession extends ProbeSession {
  private static final int HEADER_MISMATCH = -32_020;

  private final Calls calls;
  private final String serverInfo;

  ModernSession(Calls calls, String serverInfo) {
    this.calls = calls;
    this.serverInfo = serverInfo;
  }

  @Override
  Mono<Greeting> open() {
    return Mono.just(new Greeting(Era.MODERN, ProtocolVersion.FIRST_MODERN, serverInfo));
  }

  @Override
  Mono<Answer> ask(JsonNode request) {
    return post(request, new DefaultHttpHeaders());
  }

  /**
   * A server that wants parameters in headers says so by refusing the call, unrun: then they're
   * looked up in its list of tools (MCP 2026-07-28, Streamable HTTP, "Client Behavior").
   */
  @Override
  Mono<JsonNode> callTool(String tool, JsonNode arguments) {
    return call(tool, arguments, new DefaultHttpHeaders())
        .flatMap(
            answer ->
                answer.errorCode() == HEADER_MISMATCH
                    ? parameters(tool, arguments)
                        .flatMap(headers -> call(tool, arguments, headers))
                        .defaultIfEmpty(answer)
                    : Mono.just(answer))
        .map(ProbeSession::result);
  }

  /** Empty if no parameter of the tool belongs into a header. */
  private Mono<HttpHeaders> parameters(String tool, JsonNode arguments) {
    return listTools()
        .flatMapIterable(ListedTools::tools)
        .filter(each -> each.path("name").asString("").equals(tool))
        .next()
        .map(each -> ToolHeaders.ofParameters(each.path("inputSchema"), arguments))
        .filter(headers -> !headers.isEmpty());
  }

  private Mono<Answer> call(String tool, JsonNode arguments, HttpHeaders parameters) {
    return post(call(tool, arguments), parameters.set("Mcp-Name", ToolHeaders.encoded(tool)));
  }

  private Mono<Answer> post(JsonNode message, HttpHeaders headers) {
    headers.set(ProtocolVersion.HEADER, ProtocolVersion.FIRST_MODERN);
    headers.set("Mcp-Method", message.path("method").asString());
    return calls.post(
        message,
        null,
        headers,
        head -> {},
        request -> onRequest(request, pong -> post(pong, new DefaultHttpHeaders()).then()));
  }

  @Override
  Mono<Void> close() {
    return Mono.empty();
  }

  @Override
  Era era() {
    return Era.MODERN;
  }
}
