package dev.sallyport.config.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.ConfigException;
import dev.sallyport.config.ConfigFolder;
import dev.sallyport.definition.ServerDefinition;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerNamesTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "my-server, my_server",
    "'my server', my_server",
    "a.b, a_b",
    "a/b, a_b",
  })
  void withOtherCharactersGetASuggestion(String name, String suggestion) {
    assertThat(
            new ConfigFolder(folder).problems("mcp_servers:\n  " + name + ": {url: \"https://h\"}"))
        .singleElement()
        .asString()
        .startsWith("2: mcp_servers.")
        .contains("a name has 1 to 64 letters", "write '" + suggestion + "'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"mcp", "MCP", "sse", "v1", "health", "Metrics", "actuator"})
  void ofTheGatewaysOwnPathsAreRefused(String name) {
    assertThat(
            new ConfigFolder(folder).problems("mcp_servers:\n  " + name + ": {url: \"https://h\"}"))
        .singleElement()
        .asString()
        .contains("'" + name + "' is a path of the gateway itself");
    assertThat(new ConfigFolder(folder).problems(ConfigFolder.completeServerWith("alias: " + name)))
        .singleElement()
        .asString()
        .startsWith("4: mcp_servers.a.alias: ");
  }

  @Test
  void areUniqueAmongNamesAndAliasesWhateverTheirCase() {
    assertThat(
            new ConfigFolder(folder)
                .problems(
                    """
                    mcp_servers:
                      one: {url: "https://h", alias: first}
                      ONE: {url: "https://h"}
                      First: {url: "https://h"}
                      two: {url: "https://h", alias: one}
                      three: {url: "https://h", alias: FIRST}
                    """))
        .containsExactly(
            "3: mcp_servers.ONE: 'ONE' is taken in line 2 (names and aliases are compared"
                + " without letter case)",
            "4: mcp_servers.First: 'First' is taken in line 2 (names and aliases are"
                + " compared without letter case)",
            "5: mcp_servers.two.alias: 'one' is taken in line 2 (names and aliases are"
                + " compared without letter case)",
            "6: mcp_servers.three.alias: 'FIRST' is taken in line 2 (names and aliases"
                + " are compared without letter case)");
  }

  @Test
  void mayBeRepeatedByTheirOwnAlias() throws ConfigException {
    ServerDefinition server =
        new ConfigFolder(folder).server(ConfigFolder.completeServerWith("alias: a"), Map.of());
    assertThat(server.publicName()).hasToString("a");
  }

  @Test
  void thatYamlReadsOtherwiseNeedQuotes() throws ConfigException {
    ConfigFolder config = new ConfigFolder(folder);
    assertThat(config.problems("mcp_servers:\n  no: {url: \"https://h\"}"))
        .containsExactly("2: mcp_servers: YAML reads this key as a boolean; put it in quotes");
    assertThat(config.server("mcp_servers:\n  \"no\": {url: \"https://h\"}", Map.of()).name())
        .hasToString("no");
  }

  @Test
  void inAListAreRefused() {
    assertThat(
            new ConfigFolder(folder)
                .problems("mcp_servers:\n  - server_name: a\n    url: https://h\n"))
        .containsExactly(
            "1: mcp_servers: must be a map, not a list; write 'name:' with the definition below"
                + " it");
  }
}
