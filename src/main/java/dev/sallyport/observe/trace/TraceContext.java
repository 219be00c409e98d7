package dev.sallyport.observe.trace;

import dev.sallyport.jsonrpc.Envelope;
import dev.sallyport.signal.ExchangeSample;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.server.HttpServerRequest;

/**
 * The trace that a client says it's in (W3C Trace Context §3.2).
 *
 * @param traceParent which trace, and which span of it
 * @param traceState what vendors add
 */
public record TraceContext(String traceParent, @Nullable String traceState) {
  private static final Pattern VALID =
      Pattern.compile("[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}.*");
  private static final int TRACE_ID = 3;
  private static final int TRACE_ID_END = 35;

  /** That of the message's {@code _meta}, which comes first for MCP; null without a valid one. */
  static @Nullable TraceContext inMessage(@Nullable Envelope message) {
    return message == null ? null : of(message.traceParent(), message.traceState());
  }

  /** That of the request's headers; null without a valid one. */
  static @Nullable TraceContext inHeaders(ExchangeSample sample) {
    HttpServerRequest request = sample.request();
    if (request == null) {
      return null;
    }
    HttpHeaders headers = request.requestHeaders();
    return of(headers.get("traceparent"), headers.get("tracestate"));
  }

  /** The trace that the client says the exchange belongs to; null if it doesn't. */
  public static @Nullable String traceId(ExchangeSample sample) {
    TraceContext context = inMessage(sample.message());
    if (context == null) {
      context = inHeaders(sample);
    }
    return context == null ? null : context.traceParent.substring(TRACE_ID, TRACE_ID_END);
  }

  private static @Nullable TraceContext of(
      @Nullable String traceParent, @Nullable String traceState) {
    return traceParent != null && VALID.matcher(traceParent).matches()
        ? new TraceContext(traceParent, traceState)
        : null;
  }
}
