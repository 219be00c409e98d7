package dev.sallyport.upstream.oauth;

import java.time.Duration;

/**
 * A token that a server takes for a while.
 *
 * @param header the value of {@code Authorization} (RFC 6750 §2.1)
 * @param renewAt from when on another one is got in good time, in {@link System#nanoTime()}
 * @param endsAt from when on it isn't used any more
 */
public record AccessToken(String header, long renewAt, long endsAt) {
  /** How long a token counts whose token server doesn't say so. */
  public static final Duration DEFAULT_LIFETIME = Duration.ofMinutes(5);

  private static final Duration LONGEST = Duration.ofDays(1);
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration EARLIEST_RENEWAL = Duration.ofMinutes(1);
  private static final Duration EARLIEST_END = Duration.ofSeconds(5);

  /**
   * A token that was got just now. It's renewed a minute, or a fifth of its life, before it ends,
   * and not used in its last five seconds, or its last twentieth.
   */
  static AccessToken of(String token, Duration lifetime, long now) {
    Duration life =
        lifetime.compareTo(LONGEST) > 0
            ? LONGEST
            : lifetime.compareTo(SHORTEST) < 0 ? SHORTEST : lifetime;
    return new AccessToken(
        "Bearer " + token,
        now + life.minus(shorter(EARLIEST_RENEWAL, life.dividedBy(5))).toNanos(),
        now + life.minus(shorter(EARLIEST_END, life.dividedBy(20))).toNanos());
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  boolean isOver(long now) {
    return now - endsAt >= 0;
  }

  boolean isToBeRenewed(long now) {
    return now - renewAt >= 0;
  }

  @Override
  public String toString() {
    return "[token]";
  }
}
