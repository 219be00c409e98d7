package dev.sallyport.observe.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.env.MockEnvironment;

class ManagementPortTest {
  private static final String PORT = "management.server.port";

  @Test
  void isThereOnlyIfWanted() {
    assertThat(ManagementPort.of(new MockEnvironment(), true)).isNull();
    assertThat(ManagementPort.of(new MockEnvironment().withProperty(PORT, "-1"), true)).isNull();
  }

  @Test
  void listensWhereThePortForClientsDoes() throws Exception {
    MockEnvironment withPort = new MockEnvironment().withProperty(PORT, "9090");
    assertThat(ManagementPort.of(withPort, true))
        .isEqualTo(new ManagementPort(9090, InetAddress.getByName("0.0.0.0")));
    assertThat(ManagementPort.of(withPort, false))
        .isEqualTo(new ManagementPort(9090, InetAddress.getLoopbackAddress()));
    assertThat(ManagementPort.of(withPort.withProperty("server.address", "127.0.0.2"), true))
        .isEqualTo(new ManagementPort(9090, InetAddress.getByName("127.0.0.2")));
  }

  @Test
  void listensWhereItIsTold() throws Exception {
    MockEnvironment told =
        new MockEnvironment()
            .withProperty(PORT, "9090")
            .withProperty("management.server.address", "0.0.0.0");
    assertThat(ManagementPort.of(told, false))
        .isEqualTo(new ManagementPort(9090, InetAddress.getByName("0.0.0.0")));
  }

  @ParameterizedTest
  @CsvSource({
    "management.server.port, many, is a port number",
    "management.server.port, 70000, is a port number",
    "management.server.address, 127.0.0.1, needs management.server.port",
    "management.server.ssl.bundle, listener, Not known here: management.server.ssl.bundle",
    "MANAGEMENT_SERVER_SSL_BUNDLE, listener, Not known here: MANAGEMENT_SERVER_SSL_BUNDLE",
    "management.endpoints.web.exposure.include, '*', Not known here: management.endpoints.web.exposure.include"
  })
  void refusesWhatItCannotDo(String key, String value, String why) {
    assertThatThrownBy(
            () -> ManagementPort.of(new MockEnvironment().withProperty(key, value), false))
        .hasMessageContaining(why);
  }
}
