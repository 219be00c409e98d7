package dev.sallyport.upstream.session;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The severities of log messages (RFC 5424 §6.2.1, in the words of MCP), least first. */
public final class LogLevels {
  private static final List<String> ALL =
      List.of("debug", "info", "notice", "warning", "error", "critical", "alert", "emergency");

  private LogLevels() {}

  /** Whether MCP knows the level. */
  public static boolean isKnown(String level) {
    return ALL.contains(level);
  }

  /** Whether a message of a level is wanted by who asked for that level and above. */
  static boolean isWanted(String level, @Nullable String asked) {
    return asked != null && ALL.indexOf(level) >= ALL.indexOf(asked);
  }

  /** Whether the one level says more than the other. */
  static boolean saysMore(String level, @Nullable String than) {
    return than == null || ALL.indexOf(level) < ALL.indexOf(than);
  }
}
