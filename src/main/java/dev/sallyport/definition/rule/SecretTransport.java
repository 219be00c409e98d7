package dev.sallyport.definition.rule;

import java.net.InetAddress;
import java.net.URI;

/**
 * Where a client secret may go: by TLS (RFC 6749 §3.2), unless the MCP server itself is reached
 * without.
 */
public final class SecretTransport {
  private SecretTransport() {}

  /** Whether it may go to a URL that an operator wrote: without TLS to this machine, too. */
  public static boolean mayUseConfigured(URI target, URI server) {
    return mayUse(target, server) || isLoopback(target);
  }

  /** Whether it may go to a URL that was discovered: without TLS only from here to here. */
  public static boolean mayUse(URI target, URI server) {
    return "https".equalsIgnoreCase(target.getScheme())
        || "http".equalsIgnoreCase(server.getScheme())
        || (isLoopback(target) && isLoopback(server));
  }

  private static boolean isLoopback(URI url) {
    String host = HostName.normalized(url.getHost());
    return host.equals("localhost")
        || HostName.address(host).filter(InetAddress::isLoopbackAddress).isPresent();
  }
}
