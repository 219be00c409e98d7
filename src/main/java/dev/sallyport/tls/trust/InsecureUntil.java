package dev.sallyport.tls.trust;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** When {@code ssl_verify: false} ends by {@code ssl_insecure_until}. */
public final class InsecureUntil {
  private InsecureUntil() {}

  /** The first moment at which it doesn't hold any more: the beginning of that day, in UTC. */
  public static Instant end(LocalDate date) {
    return date.atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  /** Whether it doesn't hold any more. */
  public static boolean isOver(LocalDate date, Instant now) {
    return !now.isBefore(end(date));
  }

  /** What to say of a connection that's refused for it. */
  public static String problem(LocalDate date) {
    return "ssl_verify: false ended on %s (ssl_insecure_until). Set ssl_verify to a PEM file with the CA's certificate; nothing is sent to the server until then."
        .formatted(date);
  }
}
