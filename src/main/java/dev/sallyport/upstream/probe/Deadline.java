package dev.sallyport.upstream.probe;

import java.time.Duration;

/**
 * When a probe gives up.
 *
 * @param limit how long the whole may take
 * @param end that moment, in {@link System#nanoTime()}
 */
record Deadline(Duration limit, long end) {
  private static final Duration AT_LEAST = Duration.ofMillis(1);

  static Deadline in(Duration limit) {
    return new Deadline(limit, System.nanoTime() + limit.toNanos());
  }

  /** What's left, at least a millisecond. */
  Duration left() {
    Duration left = Duration.ofNanos(end - System.nanoTime());
    return left.compareTo(AT_LEAST) < 0 ? AT_LEAST : left;
  }
}
