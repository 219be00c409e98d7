package dev.sallyport.config.general;

import java.time.Duration;

/**
 * How all servers look at one path.
 *
 * @param nameSeparator what's between a server's name and a tool's; of characters that no name of a
 *     server has
 * @param listTimeout how long a server may take for its part of a list
 */
public record AggregateSettings(String nameSeparator, Duration listTimeout) {
  /** What holds where {@code config.yaml} says nothing. */
  public static final AggregateSettings DEFAULTS =
      new AggregateSettings("-", Duration.ofSeconds(10));
}
