package dev.sallyport.observe.trace;

import dev.sallyport.observe.metrics.Outcome;
import dev.sallyport.signal.UpstreamSample;
import io.opentelemetry.api.trace.Span;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The span of an exchange, and the requests to servers that were made for it and whose spans are
 * open: each of them ends, the last at the end of the exchange. Thread-safe.
 */
final class TracedExchange {
  /** A stream that's taken up again and again would have spans without end. */
  private static final int MOST_OPEN = 100;

  private final Span span;
  private final Deque<UpstreamSample> open = new ArrayDeque<>(1);
  private boolean over;

  TracedExchange(Span span) {
    this.span = span;
  }

  /** Of what's done for the client. */
  Span span() {
    return span;
  }

  /** A request to a server has begun; those before it that have their answers end. */
  synchronized void begun(UpstreamSample request) {
    long now = System.nanoTime();
    open.removeIf(before -> before.isOver() && end(before, now));
    if (open.size() == MOST_OPEN) {
      end(open.removeFirst(), now);
    }
    if (over) {
      end(request, now);
    } else {
      open.addLast(request);
    }
  }

  /** The exchange is over. */
  synchronized void ended(long now) {
    over = true;
    open.forEach(request -> end(request, now));
    open.clear();
  }

  private static boolean end(UpstreamSample request, long now) {
    if (request.trace() instanceof Span each) {
      Spans.end(each, Outcome.of(request), 0, request.startedNanos() + request.nanos(now));
    }
    return true;
  }
}
