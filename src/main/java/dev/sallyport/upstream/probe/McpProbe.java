package dev.sallyport.upstream.probe;

import dev.sallyport.upstream.Upstream;
import java.time.Duration;
import java.util.Objects;
import java.util.function.BiFunction;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/**
 * Finds out what an MCP server speaks and which tools it has, and calls one. What a probe opens is
 * closed again.
 *
 * <p>Each method's {@code limit} is how long the whole may take; closing a session comes on top,
 * two seconds at most. Each gives a {@link dev.sallyport.jsonrpc.GatewayException} if there's no
 * way to the server, or a {@link ProbeException} if it answers something else than MCP.
 */
public final class McpProbe {
  private McpProbe() {}

  /** Opens a session, lists the tools, and closes it; what was found. */
  public static Mono<ProbedServer> probe(Upstream upstream, Duration limit) {
    return inSession(
        upstream,
        limit,
        (session, greeting) ->
            session
                .listTools()
                .map(
                    tools ->
                        new ProbedServer(
                            greeting.era(),
                            greeting.protocolVersion(),
                            greeting.serverInfo(),
                            tools.names(),
                            tools.isComplete(),
                            tools.peer())));
  }

  /** The tools as the server describes them, whatever its definition's filter says. */
  public static Mono<ListedTools> listTools(Upstream upstream, Duration limit) {
    return inSession(upstream, limit, (session, greeting) -> session.listTools());
  }

  /**
   * Calls a tool, whatever the definition's filter says.
   *
   * @param arguments an object, or anything else for none
   * @return the server's {@code CallToolResult}; that of a failed tool has {@code isError}
   */
  public static Mono<JsonNode> callTool(
      Upstream upstream, String tool, JsonNode arguments, Duration limit) {
    return inSession(upstream, limit, (session, greeting) -> session.callTool(tool, arguments));
  }

  private static <T> Mono<T> inSession(
      Upstream upstream,
      Duration limit,
      BiFunction<ProbeSession, ProbeSession.Greeting, Mono<T>> use) {
    return Mono.defer(
        () -> {
          Calls calls = new Calls(upstream, Deadline.in(limit));
          return Mono.usingWhen(
              session(calls),
              session -> session.open().flatMap(greeting -> use.apply(session, greeting)),
              ProbeSession::close,
              (session, failure) -> session.close(),
              ProbeSession::close);
        });
  }

  private static Mono<ProbeSession> session(Calls calls) {
    return switch (calls.upstream().definition().transport()) {
      case HTTP ->
          new ModernProbe(calls)
              .discover()
              .map(
                  discovery ->
                      switch (discovery) {
                        case ModernProbe.Modern(String serverInfo) ->
                            new ModernSession(calls, serverInfo);
                        case ModernProbe.NotModern() -> new LegacySession(calls);
                      });
      case SSE -> Mono.fromSupplier(() -> new SseSession(calls));
      case STDIO ->
          Mono.fromSupplier(
              () ->
                  new StdioSession(
                      Objects.requireNonNull(calls.upstream().processes(), "a server of stdio"),
                      calls));
    };
  }
}
