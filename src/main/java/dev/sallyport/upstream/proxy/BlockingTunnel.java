package dev.sallyport.upstream.proxy;

import dev.sallyport.definition.ProxyAddress;
import dev.sallyport.definition.rule.AddressNotAllowedException;
import dev.sallyport.definition.rule.AllowedHosts;
import dev.sallyport.tls.probe.HostAddresses;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The same tunnel for who tries a server out: on a socket, blocking. */
public final class BlockingTunnel {
  private static final int MOST_HEAD = 32 * 1024;
  private static final int OK = 200;
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([0-9]{3})( .*)?");
  private static final byte[] END = {'\r', '\n', '\r', '\n'};

  private BlockingTunnel() {}

  /**
   * Connects to a server through a proxy.
   *
   * @param host the server's, which the proxy resolves
   * @param allowed where servers may be, and a proxy that a definition names
   * @param patience for each of the steps: the connection, and the answer
   * @return a socket that leads to the server, which the caller closes
   * @throws ProxyException if the proxy doesn't make a way
   * @throws AddressNotAllowedException if {@code allowed} doesn't have the server
   */
  public static Socket open(
      Route.Through route, String host, int port, AllowedHosts allowed, Duration patience)
      throws IOException {
    if (!(allowed.decide(host) instanceof AllowedHosts.Decision.Allowed)) {
      throw AddressNotAllowedException.unseen(host);
    }
    ProxyAddress proxy = route.proxy();
    Socket socket =
        connected(proxy, route.isOfDefinition() ? allowed : new AllowedHosts.Every(), patience);
    try {
      ask(socket, proxy, Tunnel.target(host, port), System.nanoTime() + patience.toNanos());
      socket.setSoTimeout(0);
      return socket;
    } catch (IOException failed) {
      socket.close();
      throw failed;
    }
  }

  private static Socket connected(ProxyAddress proxy, AllowedHosts allowed, Duration patience)
      throws ProxyException {
    try {
      return HostAddresses.resolve(proxy.plainHost(), allowed)
          .connect(proxy.port(), patience, attempt -> {});
    } catch (UnknownHostException unknown) {
      throw ProxyException.of(ProxyException.Kind.NAME, proxy, unknown);
    } catch (AddressNotAllowedException refused) {
      throw ProxyException.of(ProxyException.Kind.NOT_ALLOWED, proxy, refused);
    } catch (IOException noConnection) {
      throw ProxyException.of(ProxyException.Kind.CONNECT, proxy, noConnection);
    }
  }

  private static void ask(Socket socket, ProxyAddress proxy, String target, long end)
      throws ProxyException {
    try {
      socket.getOutputStream().write(request(proxy, target));
      int status;
      do {
        status = status(head(socket, proxy, end), proxy);
      } while (status < OK);
      if (status != OK) {
        throw ProxyException.status(status, proxy, target);
      }
    } catch (ProxyException own) {
      throw own;
    } catch (SocketTimeoutException silent) {
      throw ProxyException.of(ProxyException.Kind.TIMEOUT, proxy, silent);
    } catch (IOException broken) {
      throw ProxyException.of(ProxyException.Kind.CLOSED, proxy, broken);
    }
  }

  private static byte[] request(ProxyAddress proxy, String target) {
    String authorization =
        proxy
            .authorization()
            .map(value -> "Proxy-Authorization: " + value.value() + "\r\n")
            .orElse("");
    return ("CONNECT %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: sallyport\r\n".formatted(target, target)
            + authorization
            + "\r\n")
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Byte by byte: what's behind the head is the server's. */
  private static String head(Socket socket, ProxyAddress proxy, long end) throws IOException {
    InputStream in = socket.getInputStream();
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    int matched = 0;
    while (matched < END.length) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new SocketTimeoutException("no whole answer");
      }
      socket.setSoTimeout((int) Math.min(left, Integer.MAX_VALUE));
      int next = in.read();
      if (next < 0) {
        throw ProxyException.of(ProxyException.Kind.CLOSED, proxy, null);
      }
      head.write(next);
      matched = next == END[matched] ? matched + 1 : next == END[0] ? 1 : 0;
      if (head.size() > MOST_HEAD) {
        throw ProxyException.of(ProxyException.Kind.PROTOCOL, proxy, null);
      }
    }
    return head.toString(StandardCharsets.ISO_8859_1);
  }

  private static int status(String head, ProxyAddress proxy) throws ProxyException {
    Matcher line = STATUS.matcher(head.substring(0, head.indexOf('\r')));
    if (!line.matches()) {
      throw ProxyException.of(ProxyException.Kind.PROTOCOL, proxy, null);
    }
    return Integer.parseInt(line.group(1));
  }
}
