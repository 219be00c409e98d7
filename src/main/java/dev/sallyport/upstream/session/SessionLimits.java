package dev.sallyport.upstream.session;

import java.time.Duration;

/**
 * How many sessions there may be, and for how long.
 *
 * @param perServer most sessions of one caller with one server
 * @param perCaller most sessions of one caller, who may use many servers at one path
 * @param inAll most sessions of this gateway
 * @param idle how long one that nobody uses is kept
 */
public record SessionLimits(int perServer, int perCaller, int inAll, Duration idle) {
  /** What holds for every gateway. */
  public static final SessionLimits DEFAULT =
      new SessionLimits(32, 500, 2000, Duration.ofMinutes(5));

  /** How long a server may take to say that a session is over. */
  static final Duration TO_CLOSE = Duration.ofSeconds(2);

  /** How long a call waits for the stream on which its log messages and questions may come. */
  static final Duration TO_LISTEN = Duration.ofSeconds(2);

  /** How long a call that asked for log messages waits for those on another stream. */
  static final Duration FOR_LOGS = Duration.ofMillis(50);
}
