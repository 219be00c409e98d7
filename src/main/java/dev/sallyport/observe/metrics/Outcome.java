package dev.sallyport.observe.metrics;

import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.signal.ExchangeSample;
import dev.sallyport.signal.UpstreamSample;
import org.jspecify.annotations.Nullable;

/**
 * How an operation ended, as OpenTelemetry's {@code error.type} says it: the code of a JSON-RPC
 * error, {@code tool_error}, {@code timeout}, the reason of the gateway's own refusals, or an HTTP
 * status. Empty for success.
 */
public final class Outcome {
  /** Nothing failed. */
  public static final String SUCCESS = "";

  /** The client went away before the answer had ended. */
  public static final String CANCELLED = "cancelled";

  private Outcome() {}

  /** Towards the client. */
  public static String of(ExchangeSample sample) {
    if (sample.refusal() != null) {
      return of(sample.refusal());
    }
    if (sample.isToolError()) {
      return "tool_error";
    }
    if (sample.errorCode() != 0) {
      return code(sample.errorCode());
    }
    return status(sample.status());
  }

  /** Of a request to the server as such, whatever the client was answered. */
  public static String of(UpstreamSample upstream) {
    @Nullable GatewayException failure = upstream.failure();
    return failure == null ? status(upstream.status()) : of(failure);
  }

  /** Towards the server. */
  public static String of(UpstreamSample upstream, ExchangeSample sample) {
    boolean wasPassedOn =
        upstream.failure() == null && upstream.status() != 0 && sample.refusal() == null;
    return wasPassedOn ? of(sample) : of(upstream);
  }

  private static String of(GatewayException refusal) {
    if (refusal instanceof GatewayException.ServerTimeout) {
      return "timeout";
    }
    return refusal.reason() == null ? code(refusal.code()) : refusal.reason();
  }

  private static String status(int status) {
    if (status == 0) {
      return CANCELLED;
    }
    return status < 400 ? SUCCESS : Integer.toString(status);
  }

  /** The codes of JSON-RPC, of MCP and of the gateway; a server's own could be any number. */
  private static String code(int code) {
    boolean known = (code <= -32_000 && code >= -32_768) || (code <= -31_400 && code > -31_600);
    return known ? Integer.toString(code) : "_OTHER";
  }
}
