package dev.sallyport.gateway.relay;

import java.time.Duration;

/**
 * How replicas find out that another one is gone.
 *
 * @param first how long the first sign of what was asked for may take
 * @param sign how often both sides of what's relayed say that they're there
 * @param silence how long one may say nothing before it's gone
 */
public record RelayTiming(Duration first, Duration sign, Duration silence) {
  /** What holds for every gateway. */
  public static final RelayTiming DEFAULT =
      new RelayTiming(Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(35));
}
