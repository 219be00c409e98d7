package dev.sallyport.definition.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressRangeTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.0.0.0, true",
    "10.0.0.0/8, 10.255.255.255, true",
    "10.0.0.0/8, 11.0.0.0, false",
    "10.0.0.0/8, 9.255.255.255, false",
    "192.168.4.0/22, 192.168.7.255, true",
    "192.168.4.0/22, 192.168.8.0, false",
    "192.0.2.128/25, 192.0.2.128, true",
    "192.0.2.128/25, 192.0.2.127, false",
    "192.0.2.10, 192.0.2.10, true",
    "192.0.2.10, 192.0.2.11, false",
    "0.0.0.0/0, 203.0.113.9, true",
    "0.0.0.0/0, ::1, false",
    "fd00::/8, fdff:ffff::1, true",
    "fd00::/8, fe00::1, false",
    "2001:db8::/33, 2001:db8:7fff::1, true",
    "2001:db8::/33, 2001:db8:8000::1, false",
    "::1, ::1, true",
    "::/0, 10.0.0.1, false",
    "10.0.0.0/8, ::ffff:10.1.2.3, true",
    "::ffff:10.0.0.0/104, 10.1.2.3, true",
    "::ffff:192.0.2.1, 192.0.2.1, true",
  })
  void containsWhatBeginsWithItsBits(String range, String address, boolean contained) {
    assertThat(AddressRange.parse(range).contains(InetAddress.ofLiteral(address)))
        .isEqualTo(contained);
  }

  @Test
  void comparesMappedAddressesThatTheSystemKeepsAsIpv6() throws UnknownHostException {
    byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 127, 0, 0, 1};
    InetAddress asIpv6 = java.net.Inet6Address.getByAddress("host", mapped, -1);
    assertThat(asIpv6.getAddress()).hasSize(16);
    assertThat(AddressRange.parse("127.0.0.0/8").contains(asIpv6)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "10.0.0.5/8    | write 10.0.0.0/8",
        "fd00::1/8     | write fd00:0:0:0:0:0:0:0/8",
        "10.0.0.0/33   | 0 to 32",
        "::/129        | 0 to 128",
        "::ffff:1.2.3.4/95 | 0 to 32",
        "10.0.0.0/     | isn't an address",
        "10.0.0.0/x    | isn't an address",
        "10.0.0/24     | isn't an address",
        "256.0.0.1     | isn't an address",
        "fe80::1%eth0  | isn't an address",
        "localhost     | isn't an address",
        "1             | isn't an address",
      })
  void saysWhatToWriteInstead(String text, String words) {
    assertThatThrownBy(() -> AddressRange.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(words);
  }
}
