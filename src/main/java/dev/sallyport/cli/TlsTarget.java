package dev.sallyport.cli;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;

/** What {@code tls} is asked to look at: {@code host}, {@code host:port} or an https URL. */
final class TlsTarget {
  private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://.*");
  private static final Pattern BARE_IPV6 =
      Pattern.compile("[0-9A-Fa-f]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f.]*");
  private static final int HIGHEST_PORT = 65_535;

  private TlsTarget() {}

  /**
   * The https URL that's meant.
   *
   * @throws IllegalArgumentException if none can be meant, saying why
   */
  static URI parse(String text) {
    String url = SCHEME.matcher(text).matches() ? text : "https://" + bracketed(text);
    URI uri;
    try {
      uri = new URI(url).parseServerAuthority();
    } catch (URISyntaxException notAUri) {
      throw new IllegalArgumentException(
          "'%s' is neither a host, nor host:port, nor an https URL".formatted(text), notAUri);
    }
    String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    if (scheme.equals("http")) {
      throw new IllegalArgumentException(
          "an http URL has no TLS to look at; write https:// or host:port");
    }
    if (!scheme.equals("https")) {
      throw new IllegalArgumentException("'%s' is not https".formatted(uri.getScheme()));
    }
    if (uri.getHost() == null) {
      throw new IllegalArgumentException("'%s' names no host".formatted(text));
    }
    if (uri.getPort() == 0 || uri.getPort() > HIGHEST_PORT) {
      throw new IllegalArgumentException("a port is between 1 and %d".formatted(HIGHEST_PORT));
    }
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    return URI.create("https://" + uri.getHost() + port);
  }

  private static String bracketed(String text) {
    return BARE_IPV6.matcher(text).matches() ? "[" + text + "]" : text;
  }
}
