package dev.sallyport.upstream;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Which redirects of a server are followed: only those of the same host, and never from https to
 * http. Credentials never go to another origin (RFC 6454 §4).
 */
final class RedirectRule {

  /** What becomes of a redirect. */
  sealed interface Decision {}

  /**
   * It's followed.
   *
   * @param target where to
   * @param lostScheme whether the server named http and https was put back
   */
  record Follow(URI target, boolean lostScheme) implements Decision {}

  /**
   * It isn't followed.
   *
   * @param why in words that go after "redirects"
   */
  record Refuse(String why) implements Decision {}

  private RedirectRule() {}

  /**
   * Decides on one redirect.
   *
   * @param from the URL that was asked
   * @param location the value of {@code Location}, if there is one
   * @param withCredentials whether the request carries credentials
   * @param withTls whether there's a trust to verify an https target with
   */
  static Decision decide(
      URI from, @Nullable String location, boolean withCredentials, boolean withTls) {
    if (location == null) {
      return new Refuse("without saying where to");
    }
    URI target;
    try {
      target = from.resolve(URI.create(location.strip()));
    } catch (IllegalArgumentException notAUri) {
      return new Refuse("to something that isn't a URL");
    }
    String scheme = target.getScheme();
    if (target.getHost() == null
        || target.getRawUserInfo() != null
        || !("http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme))) {
      return new Refuse("to something that isn't an http or https URL");
    }
    if (!target.getHost().equalsIgnoreCase(from.getHost())) {
      return new Refuse("to another host; configure the URL that's meant");
    }
    if (isHttps(from) && !isHttps(target)) {
      return restoreHttps(from, target);
    }
    if (isHttps(target) && !withTls) {
      return new Refuse("to https; configure that URL");
    }
    if (withCredentials && !sameOrigin(from, target)) {
      return new Refuse(
          "to another origin of its host, where its credentials don't go; configure that URL");
    }
    return new Follow(target, false);
  }

  /** A proxy that ends TLS in front of the server lets it believe that it's reached by http. */
  private static Decision restoreHttps(URI from, URI target) {
    boolean samePort = target.getPort() == -1 || target.getPort() == port(from);
    boolean defaultPorts = target.getPort() == 80 && port(from) == 443;
    if (!samePort && !defaultPorts) {
      return new Refuse("from https to http on another port; it's never followed");
    }
    String authority = from.getRawAuthority();
    String path = target.getRawPath().isEmpty() ? "/" : target.getRawPath();
    String query = target.getRawQuery() == null ? "" : "?" + target.getRawQuery();
    return new Follow(URI.create("https://" + authority + path + query), true);
  }

  private static boolean sameOrigin(URI one, URI other) {
    return isHttps(one) == isHttps(other) && port(one) == port(other);
  }

  private static boolean isHttps(URI uri) {
    return "https".equalsIgnoreCase(uri.getScheme());
  }

  private static int port(URI uri) {
    if (uri.getPort() != -1) {
      return uri.getPort();
    }
    return isHttps(uri) ? 443 : 80;
  }
}
