package dev.sallyport.observe.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import java.util.concurrent.TimeUnit;

/** What's said at the end of every span, and when things are in the time that spans are in. */
final class Spans {
  private Spans() {}

  /**
   * Ends one; one that has ended stays as it is.
   *
   * @param error how it failed; empty for success
   * @param errorCode the code of the JSON-RPC error; 0 if it's none
   * @param at in the time of {@link System#nanoTime}
   */
  static void end(Span span, String error, int errorCode, long at) {
    if (errorCode != 0) {
      span.setAttribute("rpc.response.status_code", Integer.toString(errorCode));
    }
    if (!error.isEmpty()) {
      span.setAttribute("error.type", error);
      span.setStatus(StatusCode.ERROR);
    }
    span.end(epochNanos(at), TimeUnit.NANOSECONDS);
  }

  /** A time of {@link System#nanoTime} in nanoseconds since 1970. */
  static long epochNanos(long nanoTime) {
    return TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis())
        + (nanoTime - System.nanoTime());
  }
}
