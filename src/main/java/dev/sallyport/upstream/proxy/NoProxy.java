package dev.sallyport.upstream.proxy;

import dev.sallyport.definition.rule.AddressRange;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code NO_PROXY}: hosts that are reached without the environment's proxy. Names match by whole
 * labels; a range matches addresses that are written in a URL, since names aren't looked up.
 */
final class NoProxy {
  private static final Pattern SEPARATOR = Pattern.compile("[,\\s]+");
  private static final Pattern WITH_PORT =
      Pattern.compile("(\\[[^]]+]|[^:\\[\\]]+)(?::([0-9]{1,5}))?");
  private static final Pattern NAME = Pattern.compile("(\\*?\\.)?[a-z0-9_-]+(\\.[a-z0-9_-]+)*");

  private final List<Entry> entries;
  private final List<String> unread;

  /** One entry; any port without one. */
  private record Entry(Host host, @Nullable Integer port) {
    boolean matches(String name, Optional<InetAddress> address, int asked) {
      return (port == null || port == asked)
          && switch (host) {
            case Any() -> true;
            case Domain(String domain) ->
                address.isEmpty() && (name.equals(domain) || name.endsWith("." + domain));
            case Below(String domain) -> address.isEmpty() && name.endsWith("." + domain);
            case Range(AddressRange range) -> address.filter(range::contains).isPresent();
          };
    }
  }

  private sealed interface Host {}

  private record Any() implements Host {}

  /** A domain and all below it. */
  private record Domain(String domain) implements Host {}

  private record Below(String domain) implements Host {}

  private record Range(AddressRange range) implements Host {}

  private NoProxy(List<Entry> entries, List<String> unread) {
    this.entries = List.copyOf(entries);
    this.unread = List.copyOf(unread);
  }

  /** Reads the variable's value: entries with commas or spaces between them. */
  static NoProxy parse(String text) {
    List<Entry> entries = new ArrayList<>();
    List<String> unread = new ArrayList<>();
    SEPARATOR
        .splitAsStream(text)
        .filter(each -> !each.isEmpty())
        .forEach(each -> entry(each).ifPresentOrElse(entries::add, () -> unread.add(each)));
    return new NoProxy(entries, unread);
  }

  /** Entries that mean nothing, as they're written. */
  List<String> unread() {
    return unread;
  }

  /**
   * Whether a host is reached without a proxy.
   *
   * @param host as it's in the URL, in brackets or not
   */
  boolean matches(String host, int port) {
    String name = normalized(host);
    Optional<InetAddress> address = address(name);
    return entries.stream().anyMatch(entry -> entry.matches(name, address, port));
  }

  private static Optional<Entry> entry(String text) {
    Optional<AddressRange> bare = range(text);
    if (bare.isPresent()) {
      return bare.map(range -> new Entry(new Range(range), null));
    }
    Matcher matcher = WITH_PORT.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    Integer port = matcher.group(2) == null ? null : Integer.valueOf(matcher.group(2));
    return port != null && (port == 0 || port > 65_535)
        ? Optional.empty()
        : host(matcher.group(1)).map(host -> new Entry(host, port));
  }

  private static Optional<Host> host(String text) {
    String name = normalized(text);
    if (name.equals("*")) {
      return Optional.of(new Any());
    }
    Optional<AddressRange> range = range(name);
    if (range.isPresent()) {
      return range.map(Range::new);
    }
    // What looks like an address and isn't one must not become a name.
    if (!NAME.matcher(name).matches() || name.matches("[0-9.]+")) {
      return Optional.empty();
    }
    return Optional.of(
        name.startsWith("*.")
            ? new Below(name.substring(2))
            : new Domain(name.startsWith(".") ? name.substring(1) : name));
  }

  private static Optional<AddressRange> range(String text) {
    try {
      return Optional.of(AddressRange.around(text));
    } catch (IllegalArgumentException noRange) {
      return Optional.empty();
    }
  }

  private static String normalized(String host) {
    String bare = host.replaceAll("[\\[\\]]", "").replaceFirst("%.*", "").toLowerCase(Locale.ROOT);
    return bare.endsWith(".") ? bare.substring(0, bare.length() - 1) : bare;
  }

  /** The address that's written out, if it's one. */
  static Optional<InetAddress> address(String host) {
    try {
      return Optional.of(InetAddress.ofLiteral(normalized(host)));
    } catch (IllegalArgumentException name) {
      return Optional.empty();
    }
  }
}
