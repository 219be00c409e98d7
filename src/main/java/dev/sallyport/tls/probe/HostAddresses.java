package dev.sallyport.tls.probe;

import dev.sallyport.definition.rule.AddressNotAllowedException;
import dev.sallyport.definition.rule.AllowedHosts;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a host's name resolves to.
 *
 * @param host a name, or an address without brackets
 * @param all its addresses, in the order of the resolver
 * @param permitted those that a connection may be made to
 */
public record HostAddresses(String host, List<InetAddress> all, List<InetAddress> permitted) {
  /** Copies the lists. */
  public HostAddresses {
    all = List.copyOf(all);
    permitted = List.copyOf(permitted);
  }

  /**
   * Looks a name up. Blocks for as long as the resolver takes.
   *
   * @param host in brackets or not
   * @throws UnknownHostException if it has no address
   */
  public static HostAddresses resolve(String host, AllowedHosts allowed)
      throws UnknownHostException {
    String plain = host.replaceAll("[\\[\\]]", "");
    List<InetAddress> all = List.of(InetAddress.getAllByName(plain));
    return new HostAddresses(plain, all, allowed.permitted(plain, all));
  }

  /**
   * Connects to the first permitted address that accepts; refused, unreachable and silent are all
   * the same here.
   *
   * @param patience how long each address may take; zero for no limit
   * @param opening sees each socket before it connects, so that another thread may close it
   * @return a connected socket, which the caller closes
   * @throws AddressNotAllowedException if none is permitted
   */
  public Socket connect(int port, Duration patience, Consumer<Socket> opening) throws IOException {
    if (permitted.isEmpty()) {
      throw new AddressNotAllowedException(host, all);
    }
    @Nullable IOException last = null;
    for (InetAddress address : permitted) {
      Socket attempt = new Socket();
      opening.accept(attempt);
      try {
        attempt.connect(new InetSocketAddress(address, port), Math.toIntExact(patience.toMillis()));
        return attempt;
      } catch (IOException e) {
        attempt.close();
        last = e;
      }
    }
    throw last != null ? last : new ConnectException("no address");
  }
}
