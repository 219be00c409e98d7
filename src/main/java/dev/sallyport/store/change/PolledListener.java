package dev.sallyport.store.change;

import java.time.Duration;

/** A listener that's told again after a while without news. Not thread-safe. */
final class PolledListener {
  private final ToldListener listener;
  private final Duration poll;
  private long told = System.nanoTime();

  PolledListener(ToldListener listener, Duration poll) {
    this.listener = listener;
    this.poll = poll;
  }

  void tell() {
    // Counted from the end: a slow listener isn't told all the time.
    listener.tell();
    told = System.nanoTime();
  }

  void tellIfDue() {
    if (!untilNext().isPositive()) {
      tell();
    }
  }

  /** How long until it's told without news; never negative. */
  Duration untilNext() {
    Duration left = poll.minusNanos(System.nanoTime() - told);
    return left.isNegative() ? Duration.ZERO : left;
  }
}
