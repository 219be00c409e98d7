package dev.sallyport.upstream.probe;

import dev.sallyport.upstream.Upstream;
import java.time.Duration;
import reactor.core.publisher.Mono;

/** Finds out what an MCP server speaks and which tools it has. */
public final class McpProbe {
  private McpProbe() {}

  /**
   * Probes a server; what it opens is closed again.
   *
   * @param limit how long the whole may take; closing a session comes on top, two seconds at most
   * @return what was found, or a {@link dev.sallyport.jsonrpc.GatewayException} if there's no way
   *     to the server, or a {@link ProbeException} if it answers something else than MCP
   */
  public static Mono<ProbedServer> probe(Upstream upstream, Duration limit) {
    return Mono.defer(
        () -> {
          Calls calls = new Calls(upstream, Deadline.in(limit));
          return switch (upstream.definition().transport()) {
            case HTTP -> streamableHttp(calls);
            case SSE -> SseSession.probe(calls);
          };
        });
  }

  private static Mono<ProbedServer> streamableHttp(Calls calls) {
    ModernProbe modern = new ModernProbe(calls);
    return modern
        .discover()
        .flatMap(
            discovery ->
                switch (discovery) {
                  case ModernProbe.Modern server -> modern.list(server);
                  case ModernProbe.NotModern() -> LegacySession.probe(calls);
                });
  }
}
