package dev.sallyport.config.general;

import java.time.Duration;

/**
 * How long what nobody uses any more is kept for.
 *
 * @param idle how long a client's session lasts that it doesn't use
 * @param replicaTimeout how long a replica may say nothing before the others take it for dead
 */
public record SessionSettings(Duration idle, Duration replicaTimeout) {
  /** What holds where {@code config.yaml} says nothing. */
  public static final SessionSettings DEFAULTS =
      new SessionSettings(Duration.ofHours(1), Duration.ofSeconds(40));
}
