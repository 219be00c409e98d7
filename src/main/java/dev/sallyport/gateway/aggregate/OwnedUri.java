package dev.sallyport.gateway.aggregate;

import dev.sallyport.definition.ServerName;
import org.jspecify.annotations.Nullable;

/**
 * A resource's URI, and whose it is. What clients see says both: the URI with the server's public
 * name at its end, in the fragment (RFC 3986 §3.5). So it's still a URI of its scheme ({@code
 * ui://}, {@code https://}), it names the same thing to whoever follows it by himself, a template
 * (RFC 6570) still expands to one, and nothing has to be remembered to find its owner. All
 * characters that are added are unreserved (§2.3), so that no one escapes them.
 *
 * @param uri as its server has it
 */
record OwnedUri(String server, String uri) {
  /** Where there's no fragment yet. */
  private static final String NEW = "#~";

  /** Where there's a fragment, or may be one once a template is expanded. */
  private static final String MORE = ".~";

  /** What clients see of a server's URI or template. */
  static String seen(ServerName server, String uri) {
    return uri + (uri.indexOf('#') < 0 ? NEW : MORE) + server.value();
  }

  /** The URI and its owner; null if it names none. */
  static @Nullable OwnedUri read(String seen) {
    int mark = seen.lastIndexOf('~');
    if (mark < 1 || !ServerName.isWellFormed(seen.substring(mark + 1))) {
      return null;
    }
    char before = seen.charAt(mark - 1);
    return before == '#' || before == '.'
        ? new OwnedUri(seen.substring(mark + 1), seen.substring(0, mark - 1))
        : null;
  }
}
