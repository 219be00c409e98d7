package dev.sallyport.definition.rule;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The host of a URL: a name, or an address written out. */
final class HostName {
  private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
  private static final String NAME =
      "([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)*[a-z]([a-z0-9-]{0,61}[a-z0-9])?";
  private static final Pattern LEGAL = Pattern.compile("(?=.{1,253}$)" + NAME);

  private HostName() {}

  /** Without what makes no difference: letter case, and the dot of the root (RFC 1034 §3.1). */
  static String normalized(String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }

  /** Whether a normalized name is one (RFC 1123 §2.1). */
  static boolean isLegal(String name) {
    return LEGAL.matcher(name).matches();
  }

  /** Whether it has the form of an address, in brackets or not, so that no name is looked up. */
  static boolean isLiteral(String host) {
    return host.indexOf(':') >= 0 || IPV4.matcher(normalized(host)).matches();
  }

  /** The address that's written out, without its zone (RFC 4007 §11); empty if it's none. */
  static Optional<InetAddress> address(String literal) {
    String bare = normalized(literal).replaceAll("[\\[\\]]", "").replaceFirst("%.*", "");
    if (!isLiteral(bare)) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.ofLiteral(bare));
    } catch (IllegalArgumentException notAnAddress) {
      return Optional.empty();
    }
  }
}
