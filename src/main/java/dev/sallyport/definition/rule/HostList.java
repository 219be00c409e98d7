package dev.sallyport.definition.rule;

import java.net.InetAddress;
import java.util.List;

/**
 * Hosts, by their names and their addresses.
 *
 * @param names patterns of names
 * @param ranges ranges of addresses
 */
public record HostList(List<HostPattern> names, List<AddressRange> ranges) {
  /** Copies the lists, so that they can't change. */
  public HostList {
    names = List.copyOf(names);
    ranges = List.copyOf(ranges);
  }

  /** Whether one of the patterns matches a host, which is a name. */
  boolean hasName(String host) {
    return names.stream().anyMatch(pattern -> pattern.matches(host));
  }

  /** Whether the name is there itself, not only matched by a pattern. */
  boolean hasExactly(String name) {
    return names.stream().anyMatch(pattern -> pattern.isExactly(name));
  }

  /** Whether one of the ranges contains an address. */
  boolean hasAddress(InetAddress address) {
    return ranges.stream().anyMatch(range -> range.contains(address));
  }
}
