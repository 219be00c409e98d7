package dev.sallyport.upstream.exchange;

import dev.sallyport.upstream.exchange.CallEvent.Notice;
import dev.sallyport.upstream.exchange.CallEvent.Outcome;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;

/**
 * Keeps a call's events for a listener who may come later, or leave and come back. Notices that a
 * slow listener leaves behind are dropped beyond a limit; questions and the outcome never are.
 * Thread-safe.
 */
public final class EventQueue {
  private static final int MOST_EVENTS = 1000;
  private static final int MOST_BYTES = 4 * 1024 * 1024;

  private final Deque<CallEvent> waiting = new ArrayDeque<>();
  private final AtomicInteger drains = new AtomicInteger();
  private @Nullable FluxSink<CallEvent> listener;
  private int bytes;
  private boolean ended;

  /** Adds an event; false if the outcome came before it. */
  public boolean offer(CallEvent event) {
    synchronized (waiting) {
      if (ended) {
        return false;
      }
      ended = event instanceof Outcome;
      if (event instanceof Notice && (waiting.size() >= MOST_EVENTS || bytes > MOST_BYTES)) {
        return true;
      }
      waiting.add(event);
      bytes += event.size();
    }
    drain();
    return true;
  }

  /** Whether the outcome is there. */
  public boolean isEnded() {
    synchronized (waiting) {
      return ended;
    }
  }

  /**
   * The events for the one who listens now; who listened before gets no more. Complete once the
   * outcome was heard.
   */
  public Flux<CallEvent> events() {
    return Flux.create(
        sink -> {
          boolean isOver;
          synchronized (waiting) {
            isOver = ended && waiting.isEmpty();
            listener = isOver ? null : sink;
          }
          if (isOver) {
            sink.complete();
            return;
          }
          sink.onDispose(() -> leave(sink));
          sink.onRequest(more -> drain());
        });
  }

  private void leave(FluxSink<CallEvent> sink) {
    synchronized (waiting) {
      if (sink.equals(listener)) {
        listener = null;
      }
    }
  }

  private void drain() {
    if (drains.getAndIncrement() != 0) {
      return;
    }
    int missed = 1;
    do {
      while (deliverOne()) {
        // The next one.
      }
      missed = drains.addAndGet(-missed);
    } while (missed != 0);
  }

  private boolean deliverOne() {
    FluxSink<CallEvent> sink;
    CallEvent event;
    synchronized (waiting) {
      sink = listener;
      if (sink == null || sink.requestedFromDownstream() == 0) {
        return false;
      }
      event = waiting.poll();
      if (event == null) {
        return false;
      }
      bytes -= event.size();
    }
    sink.next(event);
    if (event instanceof Outcome) {
      sink.complete();
    }
    return true;
  }
}
