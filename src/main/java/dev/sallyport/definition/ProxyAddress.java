package dev.sallyport.definition;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP proxy that makes tunnels (CONNECT, RFC 9110 §9.3.6).
 *
 * @param host its name or address, the latter in brackets for IPv6
 * @param port its port
 * @param credentials {@code user:password} (RFC 7617 §2), if it wants any; of an empty text if they
 *     are there and can't be read
 */
public record ProxyAddress(String host, int port, @Nullable Secret credentials) {
  private static final String SCHEME = "http://";
  private static final int DEFAULT_PORT = 80;
  private static final int HIGHEST_PORT = 65_535;

  /** Stands for credentials that aren't shown. */
  private static final String HIDDEN = "...";

  /**
   * Reads {@code http://host:port} or {@code http://user:password@host:port}, user and password
   * percent-encoded; without a port it's 80.
   *
   * @throws IllegalArgumentException if the text is something else, saying why without repeating it
   */
  public static ProxyAddress parse(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    if (text.isEmpty()) {
      throw new IllegalArgumentException("is empty; write http://host:port");
    }
    if (lower.startsWith("https://")) {
      throw new IllegalArgumentException(
          "begins with https://: TLS to the proxy itself isn't supported. Write http:// if the"
              + " proxy takes that; TLS to the server goes through it untouched");
    }
    if (lower.startsWith("socks")) {
      throw new IllegalArgumentException(
          "is a SOCKS proxy, which isn't supported; give an HTTP proxy: http://host:port");
    }
    if (!lower.startsWith(SCHEME)) {
      throw new IllegalArgumentException("must begin with http://, like http://proxy:3128");
    }
    return of(uri(text));
  }

  private static URI uri(String text) {
    try {
      return new URI(text).parseServerAuthority();
    } catch (URISyntaxException illegal) {
      throw new IllegalArgumentException(
          "isn't a legal URL; percent-encode what isn't allowed in the user and the password, like"
              + " @ as %40",
          null);
    }
  }

  private static ProxyAddress of(URI uri) {
    if (uri.getHost() == null) {
      throw new IllegalArgumentException("has no host");
    }
    if (uri.getPort() == 0 || uri.getPort() > HIGHEST_PORT || uri.getRawAuthority().endsWith(":")) {
      throw new IllegalArgumentException("the port must be 1 to 65535");
    }
    boolean bare = uri.getRawPath().isEmpty() || uri.getRawPath().equals("/");
    if (!bare || uri.getRawQuery() != null || uri.getRawFragment() != null) {
      throw new IllegalArgumentException("takes no path behind the host and the port");
    }
    return new ProxyAddress(
        uri.getHost(),
        uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort(),
        uri.getRawUserInfo() == null ? null : credentials(uri.getRawUserInfo()));
  }

  private static Secret credentials(String userInfo) {
    if (userInfo.equals(HIDDEN)) {
      throw new IllegalArgumentException(
          "the user and the password before '@' aren't shown to you; write them again, or leave"
              + " proxy out");
    }
    int colon = userInfo.indexOf(':');
    if (colon <= 0) {
      throw new IllegalArgumentException(
          "has a user without password or the other way round before '@'; write"
              + " http://user:password@host:port");
    }
    String user = decoded(userInfo.substring(0, colon));
    String all = user + ":" + decoded(userInfo.substring(colon + 1));
    if (user.indexOf(':') >= 0 || all.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "the user holds a ':', or one of both a character that can't be sent (RFC 7617 §2)");
    }
    return new Secret(all);
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Host and port, for people and for a request's target. */
  public String authority() {
    return host + ":" + port;
  }

  /** The URL as it may be shown: in place of credentials there's a mark that there are some. */
  public String shownUrl() {
    return SCHEME + (credentials == null ? "" : HIDDEN + "@") + authority();
  }

  /** The URL with its credentials, which {@link #parse} reads. Never to be shown. */
  public String urlWithCredentials() {
    if (credentials == null) {
      return shownUrl();
    }
    String[] parts = credentials.value().split(":", 2);
    String password = parts.length == 2 ? parts[1] : "";
    return SCHEME + encoded(parts[0]) + ":" + encoded(password) + "@" + authority();
  }

  /** The same with other credentials. */
  public ProxyAddress with(@Nullable Secret other) {
    return new ProxyAddress(host, port, other);
  }

  /** The value of {@code Proxy-Authorization} (RFC 9110 §11.7.2), if there are credentials. */
  public Optional<Secret> authorization() {
    return Optional.ofNullable(credentials)
        .map(
            secret ->
                new Secret(
                    "Basic "
                        + Base64.getEncoder()
                            .encodeToString(secret.value().getBytes(StandardCharsets.UTF_8))));
  }

  /** Its host without brackets. */
  public String plainHost() {
    return host.replaceAll("[\\[\\]]", "");
  }

  @Override
  public String toString() {
    return authority();
  }
}
