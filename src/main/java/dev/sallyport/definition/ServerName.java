package dev.sallyport.definition;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The name or alias of a server: a segment of the gateway's paths and the prefix of its tools.
 *
 * @param value 1 to 64 characters of {@code [A-Za-z0-9_]}, not {@linkplain #isReserved reserved}
 */
public record ServerName(String value) {
  private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9_]{1,64}");

  /** First segments of paths that are the gateway's own, now or by the design. */
  private static final Set<String> RESERVED =
      Set.of(
          "actuator",
          "admin",
          "health",
          "livez",
          "mcp",
          "messages",
          "metrics",
          "readyz",
          "sse",
          "startupz",
          "ui",
          "v1",
          "v2",
          "v3");

  /**
   * @throws IllegalArgumentException if the value isn't a legal name, saying why
   */
  public ServerName {
    if (!isWellFormed(value)) {
      throw new IllegalArgumentException(
          "a name has 1 to 64 letters, digits and underscores, and no '-' or space");
    }
    if (isReserved(value)) {
      throw new IllegalArgumentException("'" + value + "' is a path of the gateway itself");
    }
  }

  /** Whether the value has the form of a name. */
  public static boolean isWellFormed(String value) {
    return ALLOWED.matcher(value).matches();
  }

  /** Whether the value collides with a path of the gateway itself, in any case of letters. */
  public static boolean isReserved(String value) {
    return RESERVED.contains(value.toLowerCase(Locale.ROOT));
  }

  @Override
  public String toString() {
    return value;
  }
}
