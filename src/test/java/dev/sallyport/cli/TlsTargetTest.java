package dev.sallyport.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TlsTargetTest {
  @ParameterizedTest
  @CsvSource({
    "mcp.example.com, https://mcp.example.com",
    "mcp.example.com:8443, https://mcp.example.com:8443",
    "https://mcp.example.com, https://mcp.example.com",
    "HTTPS://mcp.example.com:8443/mcp?key=1#x, https://mcp.example.com:8443",
    "https://user:secret@mcp.example.com/mcp, https://mcp.example.com",
    "localhost, https://localhost",
    "192.0.2.1:8443, https://192.0.2.1:8443",
    "[::1]:8443, https://[::1]:8443",
    "::1, https://[::1]",
  })
  void understandsHostsAndUrls(String target, URI url) {
    assertThat(TlsTarget.parse(target)).isEqualTo(url);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "http://mcp.example.com",
        "ftp://mcp.example.com",
        "https://",
        "https:///mcp",
        "mcp.example.com:0",
        "mcp.example.com:70000",
        "mcp.example.com:https",
        "two words",
        "a_b:c_d",
        ":8443"
      })
  void refusesEverythingElse(String target) {
    assertThatThrownBy(() -> TlsTarget.parse(target))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("null");
  }
}
