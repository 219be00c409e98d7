package dev.sallyport.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerNameTest {
  @ParameterizedTest
  @ValueSource(strings = {"a", "_", "GitHub_2", "mcp_server", "0123456789"})
  void takesLettersDigitsAndUnderscores(String value) {
    assertThat(new ServerName(value)).hasToString(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a-b", "a b", "a/b", "a.b", "é", "a\n"})
  void refusesOtherCharacters(String value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ServerName(value))
        .withMessageContaining("letters, digits and underscores");
  }

  @ParameterizedTest
  @ValueSource(ints = {65, 1000})
  void refusesMoreThan64Characters(int length) {
    assertThat(new ServerName("a".repeat(64)).value()).hasSize(64);
    assertThatIllegalArgumentException().isThrownBy(() -> new ServerName("a".repeat(length)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"mcp", "MCP", "sse", "v1", "Health", "actuator"})
  void refusesTheGatewaysOwnPaths(String value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ServerName(value))
        .withMessageContaining("a path of the gateway itself");
  }
}
