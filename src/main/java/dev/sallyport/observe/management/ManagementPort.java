package dev.sallyport.observe.management;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.Environment;

/**
 * {@code management.server.port} and {@code management.server.address}: where health and metrics
 * are answered, beside the port for clients.
 *
 * @param port 0 for one that the system chooses
 * @param address the address to listen on
 */
public record ManagementPort(int port, InetAddress address) {
  private static final String PREFIX = "management.";
  private static final String PORT = "management.server.port";
  private static final String ADDRESS = "management.server.address";
  private static final String TLS_VARIABLE = "MANAGEMENT_SERVER_SSL_";
  private static final Set<String> KNOWN = Set.of(PORT, ADDRESS);

  /**
   * The port as configured; null if none is, or a negative one.
   *
   * @param openToNetwork whether the port for clients listens on all addresses; this one does the
   *     same where no address is given
   * @throws IllegalArgumentException if it makes no sense, with what to do
   */
  public static @Nullable ManagementPort of(
      ConfigurableEnvironment properties, boolean openToNetwork) {
    refuseOthers(properties);
    String port = properties.getProperty(PORT);
    String address = properties.getProperty(ADDRESS);
    if (port == null) {
      if (address != null) {
        throw new IllegalArgumentException(ADDRESS + " needs " + PORT + ": set it, too");
      }
      return null;
    }
    int number = number(port);
    return number < 0
        ? null
        : new ManagementPort(number, address(properties, address, openToNetwork));
  }

  private static int number(String port) {
    try {
      int number = Integer.parseInt(port.strip());
      if (number <= 65_535) {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      // Said below.
    }
    throw new IllegalArgumentException(PORT + " is a port number, not '" + port + "'");
  }

  private static InetAddress address(
      Environment properties, @Nullable String address, boolean openToNetwork) {
    String chosen = address == null ? properties.getProperty("server.address") : address;
    try {
      if (chosen != null) {
        return InetAddress.getByName(chosen);
      }
      return openToNetwork
          ? InetAddress.getByAddress(new byte[4])
          : InetAddress.getLoopbackAddress();
    } catch (UnknownHostException unknown) {
      throw new IllegalArgumentException(
          ADDRESS + " is an address of this machine, not '" + chosen + "'", unknown);
    }
  }

  /** Of variables, only those of TLS: Kubernetes makes others for a service of that name. */
  private static boolean isOther(String name) {
    return (name.startsWith(PREFIX) && !KNOWN.contains(name)) || name.startsWith(TLS_VARIABLE);
  }

  /** Spring Boot's Actuator isn't here, and a setting is never ignored in silence. */
  private static void refuseOthers(ConfigurableEnvironment properties) {
    List<String> others =
        properties.getPropertySources().stream()
            .filter(EnumerablePropertySource.class::isInstance)
            .flatMap(
                source ->
                    List.of(((EnumerablePropertySource<?>) source).getPropertyNames()).stream())
            .filter(ManagementPort::isOther)
            .distinct()
            .sorted()
            .toList();
    if (!others.isEmpty()) {
      throw new IllegalArgumentException(
          "Not known here: %s. Of management.*, this gateway has %s and %s"
              .formatted(String.join(", ", others), PORT, ADDRESS));
    }
  }
}
