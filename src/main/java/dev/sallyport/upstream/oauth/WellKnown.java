package dev.sallyport.upstream.oauth;

import java.net.URI;
import java.util.List;
import java.util.Locale;

/** Where metadata is, in the order of MCP 2026-07-28, "Authorization Server Discovery". */
final class WellKnown {
  private static final String RESOURCE = "/.well-known/oauth-protected-resource";
  private static final String SERVER = "/.well-known/oauth-authorization-server";
  private static final String OPENID = "/.well-known/openid-configuration";

  private WellKnown() {}

  /** Of a protected resource: at the path of its endpoint, then at the root (RFC 9728 §3.1). */
  static List<URI> ofResource(URI url) {
    String path = path(url);
    URI root = at(url, RESOURCE);
    return path.isEmpty() ? List.of(root) : List.of(at(url, RESOURCE + path), root);
  }

  /** Of an authorization server (RFC 8414 §3.1, OpenID Connect Discovery 1.0 §4.1). */
  static List<URI> ofIssuer(URI issuer) {
    String path = path(issuer);
    return path.isEmpty()
        ? List.of(at(issuer, SERVER), at(issuer, OPENID))
        : List.of(at(issuer, SERVER + path), at(issuer, OPENID + path), at(issuer, path + OPENID));
  }

  /** A server's url as the name of a resource: without a query, which may hold a key. */
  static String resource(URI url) {
    return origin(url) + path(url);
  }

  /** Whether a resource is the server's url, or one above it on the same origin. */
  static boolean covers(URI resource, URI url) {
    String above = path(resource);
    return origin(resource).equals(origin(url))
        && (path(url).equals(above) || path(url).startsWith(above + "/"));
  }

  /** Scheme, host and port, without what makes no difference (RFC 6454 §4). */
  static String origin(URI url) {
    String scheme = url.getScheme().toLowerCase(Locale.ROOT);
    int usual = scheme.equals("https") ? 443 : 80;
    boolean hasPort = url.getPort() >= 0 && url.getPort() != usual;
    return scheme
        + "://"
        + url.getHost().toLowerCase(Locale.ROOT)
        + (hasPort ? ":" + url.getPort() : "");
  }

  private static String path(URI url) {
    String path = url.getRawPath() == null ? "" : url.getRawPath();
    return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }

  private static URI at(URI url, String path) {
    return URI.create(origin(url) + path);
  }
}
