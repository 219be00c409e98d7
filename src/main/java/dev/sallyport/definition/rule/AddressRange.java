package dev.sallyport.definition.rule;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Addresses that begin with the same bits (RFC 4632 §3.1, RFC 4291 §2.3).
 *
 * @param first the lowest address of them
 * @param bits how many bits they have in common: to 32 for IPv4, to 128 for IPv6
 */
public record AddressRange(InetAddress first, int bits) {
  private static final Pattern FORM = Pattern.compile("([0-9A-Fa-f:.]{2,45})(/([0-9]{1,3}))?");
  private static final int MAPPED_BITS = 96;
  private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};

  /**
   * @throws IllegalArgumentException if there aren't so many bits, or the address isn't the lowest
   */
  public AddressRange {
    first = unmapped(first);
    if (bits < 0 || bits > 8 * first.getAddress().length) {
      throw new IllegalArgumentException("an address doesn't have so many bits");
    }
    if (!lowest(first, bits).equals(first)) {
      throw new IllegalArgumentException("the range begins at another address");
    }
  }

  /** Whether a text is meant as an address or a range, right or not. */
  public static boolean isMeant(String text) {
    return HostName.isLiteral(text) || text.matches("[0-9./]+");
  }

  /**
   * Reads an address, which is a range of one, or {@code address/bits}.
   *
   * @throws IllegalArgumentException if the text is neither, saying what to write
   */
  public static AddressRange parse(String text) {
    Written written = written(text);
    InetAddress lowest = lowest(written.address, written.bits);
    if (!lowest.equals(written.address)) {
      throw new IllegalArgumentException(
          "the range begins at another address; write "
              + lowest.getHostAddress()
              + "/"
              + written.bits);
    }
    return new AddressRange(lowest, written.bits);
  }

  /**
   * Reads the same, where the address may be any of the range.
   *
   * @throws IllegalArgumentException if the text is no address and no range
   */
  public static AddressRange around(String text) {
    Written written = written(text);
    return new AddressRange(lowest(written.address, written.bits), written.bits);
  }

  private record Written(InetAddress address, int bits) {}

  private static Written written(String text) {
    Matcher matcher = FORM.matcher(text);
    Optional<InetAddress> given =
        matcher.matches() ? HostName.address(matcher.group(1)) : Optional.empty();
    if (given.isEmpty()) {
      throw new IllegalArgumentException(
          "isn't an address, like 10.1.2.3, or a range, like 10.0.0.0/8");
    }
    InetAddress address = given.get();
    boolean mapped = matcher.group(1).indexOf(':') >= 0 && address instanceof Inet4Address;
    int most = 8 * address.getAddress().length;
    int bits = most;
    if (matcher.group(3) != null) {
      bits = Integer.parseInt(matcher.group(3)) - (mapped ? MAPPED_BITS : 0);
    }
    if (bits < 0 || bits > most) {
      throw new IllegalArgumentException("the number behind '/' is 0 to " + most);
    }
    return new Written(address, bits);
  }

  /** Whether an address is among them. IPv4-mapped IPv6 (RFC 4291 §2.5.5.2) counts as IPv4. */
  public boolean contains(InetAddress address) {
    InetAddress plain = unmapped(address);
    return plain.getAddress().length == first.getAddress().length
        && lowest(plain, bits).equals(first);
  }

  /** The IPv4 address that an IPv4-mapped one stands for, else the address, without its zone. */
  static InetAddress unmapped(InetAddress address) {
    byte[] bytes = address.getAddress();
    boolean mapped =
        bytes.length == 16 && Arrays.equals(bytes, 0, MAPPED.length, MAPPED, 0, MAPPED.length);
    return of(mapped ? Arrays.copyOfRange(bytes, MAPPED.length, bytes.length) : bytes);
  }

  private static InetAddress lowest(InetAddress address, int bits) {
    byte[] bytes = address.getAddress();
    for (int i = 0; i < bytes.length; i++) {
      int kept = Math.clamp(bits - 8L * i, 0, 8);
      bytes[i] &= (byte) (0xff << (8 - kept));
    }
    return of(bytes);
  }

  private static InetAddress of(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException wrongLength) {
      throw new IllegalStateException(wrongLength);
    }
  }

  @Override
  public String toString() {
    return first.getHostAddress() + "/" + bits;
  }
}
