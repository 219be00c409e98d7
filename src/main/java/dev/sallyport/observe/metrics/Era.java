package dev.sallyport.observe.metrics;

import dev.sallyport.definition.Transport;
import dev.sallyport.jsonrpc.ProtocolVersion;
import dev.sallyport.signal.ExchangeSample;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.server.HttpServerRequest;

/** The wire dialect that a client speaks, as a tag says it. */
public final class Era {
  private Era() {}

  /** {@code modern}, {@code legacy} or {@code sse}. */
  public static String of(ExchangeSample sample) {
    @Nullable HttpServerRequest request = sample.request();
    if (request != null && ProtocolVersion.isModern(request.requestHeaders())) {
      return "modern";
    }
    return sample.server() != null && sample.server().transport() == Transport.SSE
        ? "sse"
        : "legacy";
  }
}
