package dev.sallyport.store.database;

import java.time.Duration;

/**
 * Pauses between attempts, each twice as long as the one before, up to a limit. Not thread-safe.
 */
public final class Backoff {
  private static final Duration FIRST = Duration.ofMillis(250);
  private static final Duration LONGEST = Duration.ofSeconds(10);

  private Duration next = FIRST;

  /** The next pause. */
  public Duration next() {
    Duration pause = next;
    next = next.multipliedBy(2).compareTo(LONGEST) > 0 ? LONGEST : next.multipliedBy(2);
    return pause;
  }

  /** Waits for the next pause. */
  void pause() throws InterruptedException {
    Thread.sleep(next());
  }

  /** Begins again with the shortest: an attempt succeeded. */
  public void reset() {
    next = FIRST;
  }
}
