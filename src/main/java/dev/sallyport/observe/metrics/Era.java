package dev.sallyport.observe.metrics;

import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.definition.Transport;
import dev.sallyport.jsonrpc.ProtocolVersion;
import dev.sallyport.signal.ExchangeSample;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.server.HttpServerRequest;

/** The wire dialect that a client speaks, as a tag says it. */
public final class Era {
  private static final String MODERN = "modern";
  private static final String LEGACY = "legacy";
  private static final String SSE = "sse";

  private Era() {}

  /**
   * What the server was spoken to in: the client's where bytes pass; empty where it wasn't asked.
   */
  static String ofServer(ExchangeSample sample) {
    ServerDefinition server = sample.server();
    Boolean modern = sample.retoldToModern();
    if (server == null || sample.upstream() == null) {
      return "";
    }
    if (modern == null) {
      return of(sample);
    }
    return modern ? MODERN : server.transport() == Transport.SSE ? SSE : LEGACY;
  }

  /** {@code modern}, {@code legacy} or {@code sse}. */
  public static String of(ExchangeSample sample) {
    @Nullable HttpServerRequest request = sample.request();
    if (request != null && ProtocolVersion.isModern(request.requestHeaders())) {
      return MODERN;
    }
    return sample.server() != null && sample.server().transport() == Transport.SSE ? SSE : LEGACY;
  }
}
