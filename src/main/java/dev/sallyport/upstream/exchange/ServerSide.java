package dev.sallyport.upstream.exchange;

import dev.sallyport.upstream.Upstream;
import dev.sallyport.upstream.exchange.CallEvent.Notice;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Set;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/** How servers of one era are spoken to on behalf of clients of any. Thread-safe. */
public interface ServerSide {
  /**
   * What the server says of itself: {@code capabilities}, {@code serverInfo} and {@code
   * instructions}, as in the result of {@code initialize}.
   *
   * @param headers end-to-end headers for the server, none of them of MCP
   * @return that, or a {@link dev.sallyport.jsonrpc.GatewayException}
   */
  Mono<JsonNode> initialized(Upstream upstream, Caller caller, HttpHeaders headers);

  /** Begins a call. It's cancelled by whoever gets it. */
  LiveCall call(Upstream upstream, Caller caller, CallRequest request);

  /**
   * The changes that a server tells of, until it tells of no more.
   *
   * @param first what comes first, once nothing is missed any more
   * @param uris resources to subscribe to
   */
  Flux<Notice> changes(
      Upstream upstream, Caller caller, HttpHeaders headers, Notice first, Set<String> uris);
}
