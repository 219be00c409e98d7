package dev.sallyport.upstream.probe;

import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.jsonrpc.ProtocolVersion;
import dev.sallyport.upstream.Upstream;
import dev.sallyport.upstream.UpstreamRequest;
import dev.sallyport.upstream.UpstreamResponse;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import reactor.core.publisher.Mono;

/**
 * Asks a server for a sign of life with one HTTP request that opens neither a session nor a stream:
 * {@code server/discover}, which a legacy server refuses in its own way, or HEAD where HTTP+SSE is
 * spoken.
 */
public final class HealthProbe {
  private static final int METHOD_UNKNOWN_TO_HTTP = 501;

  private HealthProbe() {}

  /**
   * What came.
   *
   * @param status the HTTP status
   * @param isAlive whether the server itself answered: anything but an error of HTTP from 500 on;
   *     500 and 501 count if they hold a JSON-RPC message, as legacy servers say no
   * @param peer who answered
   */
  public record Sign(int status, boolean isAlive, Peer peer) {}

  /**
   * Sends the request.
   *
   * @return what came, or a {@link GatewayException} if nothing did, or if it's 401
   */
  public static Mono<Sign> probe(Upstream upstream, Duration limit) {
    return Mono.defer(() -> upstream.send(request(upstream)).flatMap(HealthProbe::judge))
        .timeout(limit)
        .onErrorMap(
            TimeoutException.class,
            late ->
                new GatewayException.ServerTimeout(upstream.definition().name().value(), limit));
  }

  private static UpstreamRequest request(Upstream upstream) {
    HttpHeaders headers = new DefaultHttpHeaders();
    return switch (upstream.definition().transport()) {
      case SSE -> {
        headers.set(HttpHeaderNames.ACCEPT, "text/event-stream");
        yield new UpstreamRequest(HttpMethod.HEAD, null, headers, null, false, true);
      }
      case STDIO ->
          throw new IllegalArgumentException("a server of stdio takes no requests of HTTP");
      case HTTP -> {
        headers
            .set(HttpHeaderNames.CONTENT_TYPE, "application/json")
            .set(HttpHeaderNames.ACCEPT, "application/json, text/event-stream")
            .set(ProtocolVersion.HEADER, ProtocolVersion.FIRST_MODERN)
            .set("Mcp-Method", "server/discover");
        yield new UpstreamRequest(
            HttpMethod.POST,
            null,
            headers,
            Unpooled.wrappedBuffer(Messages.bytes(Messages.discover(1))),
            false,
            true);
      }
    };
  }

  private static Mono<Sign> judge(UpstreamResponse response) {
    int status = response.status();
    Peer peer = Peer.of(response);
    boolean mayBeRefusal = status == 500 || status == METHOD_UNKNOWN_TO_HTTP;
    if (!mayBeRefusal || !response.isWhole()) {
      return response.discard().thenReturn(new Sign(status, status < 500, peer));
    }
    return response
        .body()
        .aggregate()
        .asByteArray()
        .map(bytes -> Messages.read(bytes).filter(Calls::isResponse).isPresent())
        .defaultIfEmpty(false)
        .map(isRefusal -> new Sign(status, isRefusal, peer));
  }
}
