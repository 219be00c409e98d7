package dev.sallyport.config.server;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Which header fields a definition may name (RFC 9110 §5.1, §7.6.1). */
final class HeaderNames {
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}");

  /** Fields of one connection, or that the gateway writes for each message. */
  private static final Set<String> OF_THE_CONNECTION =
      Set.of(
          "connection",
          "content-length",
          "expect",
          "host",
          "keep-alive",
          "proxy-authenticate",
          "proxy-authorization",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  private HeaderNames() {}

  /** Why a name can't be that of a field which passes through the gateway, if so. */
  static Optional<String> problemOf(String name) {
    if (name.equals("*")) {
      return Optional.of("'*' isn't supported; name each header");
    }
    if (!TOKEN.matcher(name).matches()) {
      return Optional.of("isn't a legal header name (letters, digits and '-')");
    }
    if (OF_THE_CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
      return Optional.of("belongs to the connection; the gateway writes it itself");
    }
    return Optional.empty();
  }

  /** Why a name can't be that of a header with a fixed value, if so. */
  static Optional<String> problemOfFixed(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.startsWith("mcp-") || lower.equals("last-event-id")
        ? Optional.of("belongs to the MCP protocol and can't have a fixed value")
        : problemOf(name);
  }
}
