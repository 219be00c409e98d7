package dev.sallyport.signal;

import dev.sallyport.jsonrpc.GatewayException;
import org.jspecify.annotations.Nullable;

/**
 * What's known of one request to a server. Written on the event loop of its exchange; not
 * thread-safe.
 */
public final class UpstreamSample {
  private final long startedNanos;
  private long endedNanos;
  private int status;
  private @Nullable GatewayException failure;
  private @Nullable Object trace;

  UpstreamSample(long startedNanos) {
    this.startedNanos = startedNanos;
  }

  /**
   * The head of the answer is there.
   *
   * @param whole whether the body is, too
   */
  public void answered(int status, boolean whole) {
    this.status = status;
    if (whole) {
      endedNanos = System.nanoTime();
    }
  }

  /** No answer came. */
  public void failed(GatewayException failure) {
    this.failure = failure;
    endedNanos = System.nanoTime();
  }

  /** How long it took until now, or until the whole answer was there, in nanoseconds. */
  public long nanos(long now) {
    return (endedNanos == 0 ? now : endedNanos) - startedNanos;
  }

  /** Whether the whole answer is there, or none will come. */
  public boolean isOver() {
    return endedNanos != 0;
  }

  /** When it began, in the time of {@link System#nanoTime}. */
  public long startedNanos() {
    return startedNanos;
  }

  /** The HTTP status of the answer; 0 without one. */
  public int status() {
    return status;
  }

  /** Why no answer came, if none did. */
  public @Nullable GatewayException failure() {
    return failure;
  }

  /** What the listener keeps with it. */
  public @Nullable Object trace() {
    return trace;
  }

  /** Keeps something of the listener's with it. */
  public void trace(Object kept) {
    this.trace = kept;
  }
}
