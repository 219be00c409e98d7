package dev.sallyport.upstream.stdio;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * When a program that doesn't keep running is started again: at once after the first failure, then
 * after a second, and after twice as long each time, half a minute at most. One that has run a
 * minute has failed for the first time. Thread-safe.
 */
final class BackOff {
  private static final long FIRST = Duration.ofSeconds(1).toNanos();
  private static final long LONGEST = Duration.ofSeconds(30).toNanos();
  private static final long GOOD_LIFE = Duration.ofMinutes(1).toNanos();
  private static final int MOST_DOUBLINGS = 5;

  private final LongSupplier nanoTime;
  private int failures;
  private long until;

  BackOff(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.until = nanoTime.getAsLong();
  }

  /** A process ended that nobody had ended, or didn't start. */
  synchronized void failed(Duration life) {
    failures = life.toNanos() >= GOOD_LIFE ? 1 : failures + 1;
    long pause =
        failures <= 1 ? 0 : Math.min(LONGEST, FIRST << Math.min(failures - 2, MOST_DOUBLINGS));
    until = nanoTime.getAsLong() + pause;
  }

  /** How long nothing is to be started; zero if it may be. */
  synchronized Duration left() {
    return Duration.ofNanos(Math.max(0, until - nanoTime.getAsLong()));
  }
}
