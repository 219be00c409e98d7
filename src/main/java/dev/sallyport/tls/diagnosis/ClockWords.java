package dev.sallyport.tls.diagnosis;

import java.time.Duration;
import java.time.Instant;

/** How far dates are apart, in words. */
final class ClockWords {
  private ClockWords() {}

  /** The time between two moments, in its largest unit: {@code 3 days}. */
  static String between(Instant from, Instant to) {
    Duration time = Duration.between(from, to);
    if (time.toDays() > 0) {
      return count(time.toDays(), "day");
    }
    if (time.toHours() > 0) {
      return count(time.toHours(), "hour");
    }
    return time.toMinutes() > 0
        ? count(time.toMinutes(), "minute")
        : count(time.toSeconds(), "second");
  }

  private static String count(long number, String unit) {
    return number + " " + unit + (number == 1 ? "" : "s");
  }
}
