package dev.sallyport.definition.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.definition.rule.AllowedHosts.Decision;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedHostsTest {
  private final AllowedHosts everything = new AllowedHosts.Every();
  private final AllowedHosts names = listed("tools.example", "*.corp.example", "localhost");
  private final AllowedHosts both = listed("*.corp.example", "10.0.0.0/8", "::1", "127.0.0.2");

  private static AllowedHosts listed(String... hosts) {
    return new AllowedHosts.Listed(
        new HostList(
            Stream.of(hosts)
                .filter(host -> !AddressRange.isMeant(host))
                .map(HostPattern::new)
                .toList(),
            Stream.of(hosts).filter(AddressRange::isMeant).map(AddressRange::parse).toList()));
  }

  private static List<InetAddress> addresses(String list) {
    return Stream.of(list.split(" ")).map(InetAddress::ofLiteral).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "tools.example, Allowed",
    "TOOLS.Example, Allowed",
    "tools.example., Allowed",
    "a.tools.example, Refused",
    "tools.example.evil.example, Refused",
    "a.corp.example, Allowed",
    "a.b.CORP.example., Allowed",
    "corp.example, Refused",
    "acorp.example, Refused",
    "a.corp.example.evil.example, Refused",
    ".corp.example, Refused",
    "localhost, Allowed",
    "127.0.0.1, Refused",
    "[::1], Refused",
    "[::ffff:10.0.0.1], Refused",
  })
  void judgesNamesByTheirPatterns(String host, String decision) {
    assertThat(names.decide(host).getClass().getSimpleName()).isEqualTo(decision);
  }

  @ParameterizedTest
  @CsvSource({
    "a.corp.example, Allowed",
    "other.example, DependsOnAddress",
    "localhost, DependsOnAddress",
    "10.1.2.3, Allowed",
    "11.1.2.3, Refused",
    "[::1], Allowed",
    "::1, Allowed",
    "[::2], Refused",
    "[::ffff:10.1.2.3], Allowed",
    "[::ffff:a01:203], Allowed",
    "[fe80::1%eth0], Refused",
    "[::1%lo], Allowed",
  })
  void judgesAddressesByTheirRangesAndLeavesOtherNamesToThem(String host, String decision) {
    assertThat(both.decide(host).getClass().getSimpleName()).isEqualTo(decision);
  }

  @ParameterizedTest
  @ValueSource(strings = {"any.example", "127.0.0.1", "[::1]"})
  void allowsEverythingWithoutAList(String host) {
    assertThat(everything.decide(host)).isEqualTo(new Decision.Allowed());
    assertThat(everything.permits(host, InetAddress.ofLiteral("127.0.0.1"))).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "a.corp.example, 203.0.113.1, true",
    "a.corp.example, 192.168.0.1, true",
    "a.corp.example, fd00::1, true",
    "a.corp.example, 127.0.0.1, false",
    "a.corp.example, 127.0.0.2, true",
    "a.corp.example, ::1, true",
    "a.corp.example, ::ffff:127.0.0.1, false",
    "a.corp.example, 169.254.169.254, false",
    "a.corp.example, fe80::1, false",
    "a.corp.example, 224.0.0.1, false",
    "a.corp.example, ff02::1, false",
    "a.corp.example, 0.0.0.0, false",
    "a.corp.example, 0.0.0.1, false",
    "a.corp.example, ::, false",
    "a.corp.example, 255.255.255.255, false",
    "other.example, 10.1.2.3, true",
    "other.example, ::ffff:10.1.2.3, true",
    "other.example, 203.0.113.1, false",
    "localhost, 127.0.0.1, false",
    "10.1.2.3, 10.1.2.3, true",
    "203.0.113.1, 203.0.113.1, false",
  })
  void permitsConnectionsByAddress(String host, String address, boolean permitted) {
    assertThat(both.permits(host, InetAddress.ofLiteral(address))).isEqualTo(permitted);
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, 127.0.0.1, true",
    "LOCALHOST., ::1, true",
    "tools.example, 127.0.0.1, false",
    "localhost, 169.254.1.1, false",
    "localhost, 0.0.0.0, false",
  })
  void letsLocalhostBeThisMachineIfItIsNamed(String host, String address, boolean permitted) {
    assertThat(names.permits(host, InetAddress.ofLiteral(address))).isEqualTo(permitted);
  }

  @Test
  void aPatternDoesNotMakeLocalhostThisMachine() {
    assertThat(listed("*.localhost").permits("a.localhost", InetAddress.ofLiteral("127.0.0.1")))
        .isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "other.example, 10.1.2.3 10.1.2.4, true",
    "other.example, 10.1.2.3 203.0.113.1, false",
    "a.corp.example, 203.0.113.1, true",
    "a.corp.example, 203.0.113.1 127.0.0.1, false",
  })
  void wantsEveryAddressOfANewDefinitionToBePermitted(
      String host, String found, boolean permitted) {
    assertThat(both.problemOf(host, addresses(found)).isEmpty()).isEqualTo(permitted);
  }

  @Test
  void keepsThePermittedAddressesInTheirOrder() {
    assertThat(both.permitted("other.example", addresses("10.0.0.2 203.0.113.1 10.0.0.1")))
        .isEqualTo(addresses("10.0.0.2 10.0.0.1"));
  }

  @Test
  void saysWhichAddressIsTheProblem() {
    assertThat(both.problemOf("other.example", addresses("10.0.0.2 203.0.113.1")))
        .contains(
            "the host has the address 203.0.113.1, which isn't in general_settings.allowed_hosts");
    assertThat(names.problemOf("other.example", addresses("10.0.0.2")))
        .contains("the host isn't in general_settings.allowed_hosts");
  }
}
