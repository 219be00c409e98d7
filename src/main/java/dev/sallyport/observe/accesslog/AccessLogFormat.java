package dev.sallyport.observe.accesslog;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How the access log is written. */
public enum AccessLogFormat {
  /** For people: one line of {@code key=value}. */
  PLAIN,
  /** One JSON object per line. */
  JSON,
  /** One JSON object per line with the names of the Elastic Common Schema. */
  ECS,
  /** Not at all. */
  OFF;

  /** The variable that chooses. */
  public static final String VARIABLE = "SALLYPORT_ACCESS_LOG";

  /**
   * The format that's configured; else the one of the application's own log, so that a line is
   * never of another kind than its neighbours.
   *
   * @param structured Spring Boot's {@code logging.structured.format.console}, if it's set
   * @throws IllegalArgumentException if it's no format, with those that there are
   */
  public static AccessLogFormat of(Map<String, String> environment, @Nullable String structured) {
    String chosen = environment.getOrDefault(VARIABLE, "").strip();
    if (chosen.isEmpty()) {
      return structured == null || structured.isBlank()
          ? PLAIN
          : structured.strip().equalsIgnoreCase("ecs") ? ECS : JSON;
    }
    return switch (chosen.toLowerCase(Locale.ROOT)) {
      case "plain" -> PLAIN;
      case "json" -> JSON;
      case "ecs" -> ECS;
      case "off", "false" -> OFF;
      default ->
          throw new IllegalArgumentException(
              VARIABLE + " is plain, json, ecs or off, not '" + chosen + "'");
    };
  }
}
