package dev.sallyport.config.value;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.ConfigException;
import dev.sallyport.config.ConfigFile;
import dev.sallyport.config.ConfigFolder;
import dev.sallyport.definition.Secret;
import dev.sallyport.definition.ServerDefinition;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReferencesTest {
  private static final Map<String, String> ENVIRONMENT =
      Map.of("A", "one", "EMPTY", "", "NESTED", "${A}", "YAML", "[a, b]", "N", "5");

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "os.environ/A             | one",
        "'os.environ/A'           | one",
        "${A}                     | one",
        "<${A}-${A}>              | <one-one>",
        "${A:two}                 | one",
        "${NOT_SET:two}           | two",
        "${NOT_SET:}              | ''",
        "'${NOT_SET:http://h:1}'  | http://h:1",
        "${EMPTY:two}             | ''",
        "os.environ/EMPTY         | ''",
        "$${A}                    | ${A}",
        "$${NOT_SET} ${A}         | ${NOT_SET} one",
        "${NESTED}                | ${A}",
        "os.environ/NESTED        | ${A}",
        "${YAML}                  | '[a, b]'",
        "costs $5 {really}        | costs $5 {really}",
        "a $A and $$              | a $A and $$",
      })
  void areReplacedOnce(String value, String expected) throws ConfigException {
    ServerDefinition server =
        new ConfigFolder(folder)
            .server(ConfigFolder.completeServerWith("description: " + value), ENVIRONMENT);
    assertThat(server.description()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "os.environ/NOT_SET    | environment variable NOT_SET isn't set",
        "${NOT_SET}            | environment variable NOT_SET isn't set",
        "os.environ/           | has letters, digits and '_' only",
        "'os.environ/A B'      | has letters, digits and '_' only",
        "${}                   | has letters, digits and '_' only",
        "'${A B}'              | has letters, digits and '_' only",
        "${A                   | without its '}'",
        "${A:-two}             | without the shell's '-'",
        "${NOT_SET:${A}}       | can't hold another reference",
        "Bearer os.environ/A   | inside a text write ${NAME}",
      })
  void thatCannotBeResolvedAreMistakes(String value, String words) {
    assertThat(
            new ConfigFolder(folder)
                .problems(ConfigFolder.completeServerWith("description: " + value), ENVIRONMENT))
        .singleElement()
        .asString()
        .startsWith("4: mcp_servers.a.description: ")
        .contains(words);
  }

  @Test
  void workInEveryText() throws ConfigException {
    ConfigFile.Loaded loaded =
        new ConfigFolder(folder)
            .load(
                """
                mcp_servers:
                  a:
                    url: "https://${A}.example.com/mcp"
                    transport: ${T:sse}
                    timeout: os.environ/N
                    auth_type: ${AUTH:api_key}
                    auth_value: x${A}
                    static_headers: {X-B: "b ${A}"}
                    extra_headers: ["X-${A}"]
                general_settings:
                  master_key: sk-12345-${A}
                  allowed_origins: ["https://${A}"]
                  max_connections_per_server: ${N}
                """,
                ENVIRONMENT);
    ServerDefinition server = loaded.config().servers().getFirst();
    assertThat(server.url()).hasToString("https://one.example.com/mcp");
    assertThat(server.timeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(server.auth().header().orElseThrow().value().value()).isEqualTo("xone");
    assertThat(server.staticHeaders()).containsEntry("X-B", new Secret("b one"));
    assertThat(server.extraHeaders()).containsExactly("X-one");
    assertThat(loaded.config().general().allowedOrigins()).containsExactly("https://one");
    assertThat(loaded.config().general().maxConnectionsPerServer()).isEqualTo(5);
  }

  @Test
  void ofVariablesThatTheFileSetsItselfAreExplained() {
    assertThat(
            new ConfigFolder(folder)
                .problems(
                    """
                    environment_variables: {TOKEN: abc}
                    mcp_servers:
                      a: {url: "${TOKEN}"}
                    """))
        .singleElement()
        .asString()
        .startsWith("3: ")
        .contains("TOKEN isn't set", "'environment_variables' isn't used here");
  }
}
