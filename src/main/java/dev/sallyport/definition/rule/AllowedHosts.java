package dev.sallyport.definition.rule;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * {@code allowed_hosts}: where servers may be. A name is judged twice: when it's written into a
 * definition, and by its addresses each time when a connection is made, so that it can't be pointed
 * elsewhere later.
 */
public sealed interface AllowedHosts {
  /** There's no list: every host. */
  record Every() implements AllowedHosts {}

  /** Only these. */
  record Listed(HostList hosts) implements AllowedHosts {}

  /** What can be said of a host without looking its name up. */
  sealed interface Decision {

    /** It may be used. A name's addresses are checked at each connection. */
    record Allowed() implements Decision {}

    /**
     * It may not.
     *
     * @param words why, to go on after "the host"
     */
    record Refused(String words) implements Decision {}

    /** It's a name that matches nothing: it may be used if all its addresses are listed. */
    record DependsOnAddress() implements Decision {}
  }

  /**
   * Judges the host of a URL, in brackets or not, without any I/O.
   *
   * @param host a name or an address
   */
  default Decision decide(String host) {
    return switch (this) {
      case Every() -> new Decision.Allowed();
      case Listed(HostList hosts) -> {
        if (HostName.isLiteral(host)) {
          yield HostName.address(host).filter(hosts::hasAddress).isPresent()
              ? new Decision.Allowed()
              : new Decision.Refused("isn't in general_settings.allowed_hosts");
        }
        if (hosts.hasName(host)) {
          yield new Decision.Allowed();
        }
        yield hosts.ranges().isEmpty()
            ? new Decision.Refused("isn't in general_settings.allowed_hosts")
            : new Decision.DependsOnAddress();
      }
    };
  }

  /**
   * Whether a connection may be made to an address.
   *
   * @param host what's written in the URL: a name that has this address, or the address itself
   */
  default boolean permits(String host, InetAddress address) {
    return switch (this) {
      case Every() -> true;
      case Listed(HostList hosts) ->
          hosts.hasAddress(address)
              || (!HostName.isLiteral(host)
                  && hosts.hasName(host)
                  && isUsual(hosts, host, address));
    };
  }

  /** Those of a host's addresses that a connection may be made to, in their order. */
  default List<InetAddress> permitted(String host, Collection<InetAddress> addresses) {
    return addresses.stream().filter(address -> permits(host, address)).toList();
  }

  /**
   * Why a host with these addresses may not be written into a definition, if so. Stricter than a
   * connection: each of the addresses must be permitted.
   *
   * @param addresses all that the host's name has now
   */
  default Optional<String> problemOf(String host, Collection<InetAddress> addresses) {
    return switch (decide(host)) {
      case Decision.Refused(String words) -> Optional.of("the host " + words);
      case Decision.Allowed(), Decision.DependsOnAddress() ->
          addresses.stream()
              .filter(address -> !permits(host, address))
              .findFirst()
              .map(
                  address ->
                      "the host has the address "
                          + address.getHostAddress()
                          + ", which isn't in general_settings.allowed_hosts");
    };
  }

  /**
   * Addresses of the machine itself and of its links are no server's, whatever a name's owner says;
   * they count only if a range lists them, or for {@code localhost} by that name (RFC 6761 §6.3).
   */
  private static boolean isUsual(HostList hosts, String host, InetAddress address) {
    InetAddress plain = AddressRange.unmapped(address);
    if (plain.isLoopbackAddress()) {
      return HostName.normalized(host).equals("localhost") && hosts.hasExactly("localhost");
    }
    return !plain.isLinkLocalAddress() && !plain.isMulticastAddress() && !isNobodys(plain);
  }

  /** "This network" and the limited broadcast (RFC 6890 §2.2.2), and {@code ::}. */
  private static boolean isNobodys(InetAddress address) {
    byte[] bytes = address.getAddress();
    return address.isAnyLocalAddress()
        || (address instanceof Inet4Address && (bytes[0] == 0 || (bytes[0] & 0xf0) == 0xf0));
  }
}
