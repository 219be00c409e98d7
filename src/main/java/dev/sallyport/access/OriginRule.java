package dev.sallyport.access;

import dev.sallyport.jsonrpc.GatewayException;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Keeps web pages of other sites from calling through a browser on the caller's machine (DNS
 * rebinding). A page of this machine may call, and pages of the origins that the operator names.
 */
final class OriginRule {
  private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

  private final Set<String> allowed;

  OriginRule(List<String> allowed) {
    this.allowed =
        allowed.stream()
            .map(origin -> origin.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * @throws GatewayException.Forbidden if there's an {@code Origin} and it isn't allowed
   */
  void check(@Nullable String origin) {
    if (origin == null || allowed.contains(origin.toLowerCase(Locale.ROOT)) || isLoopback(origin)) {
      return;
    }
    throw new GatewayException.Forbidden(
        "Pages of this Origin may not call; general_settings.allowed_origins names those that may");
  }

  /**
   * @throws GatewayException.Forbidden if the request was meant for another host than this machine
   */
  void checkLoopbackHost(@Nullable String host) {
    if (host == null || !LOOPBACK_NAMES.contains(withoutPort(host).toLowerCase(Locale.ROOT))) {
      throw new GatewayException.Forbidden(
          "Without general_settings.master_key this gateway answers only to localhost");
    }
  }

  private static boolean isLoopback(String origin) {
    try {
      URI uri = URI.create(origin);
      return uri.getHost() != null
          && LOOPBACK_NAMES.contains(uri.getHost().toLowerCase(Locale.ROOT));
    } catch (IllegalArgumentException notAnOrigin) {
      return false;
    }
  }

  private static String withoutPort(String host) {
    int end = host.startsWith("[") ? host.indexOf(']') + 1 : host.indexOf(':');
    return end > 0 ? host.substring(0, end) : host;
  }
}
