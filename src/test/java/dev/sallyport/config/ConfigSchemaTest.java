package dev.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sallyport.config.general.GeneralKeys;
import dev.sallyport.config.server.ServerKeys;
import dev.sallyport.config.value.KnownKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The schema for editors says what the parser does, and the reference what the schema says. */
class ConfigSchemaTest {
  private static final ConfigSchema SCHEMA = ConfigSchema.read();
  private static final Path REFERENCE = Path.of("docs/configuration.md");
  private static final String TABLE = "| key | value | default |\n";

  @TempDir Path folder;

  static Stream<Arguments> blocks() {
    return Stream.of(
        Arguments.of("", BlockKeys.KNOWN),
        Arguments.of("server", ServerKeys.KNOWN),
        Arguments.of("general_settings", GeneralKeys.KNOWN));
  }

  @ParameterizedTest
  @MethodSource("blocks")
  void hasTheKeysOfTheParserAndNoOthers(String block, KnownKeys known) {
    assertThat(SCHEMA.keys(block, true)).isEqualTo(new TreeSet<>(known.supported()));
    assertThat(SCHEMA.keys(block, false)).isEqualTo(new TreeSet<>(known.unused()));
    assertThat(SCHEMA.part(block).path("additionalProperties").asBoolean(true)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"server", "general_settings"})
  void theReferencesTablesAreMadeOfIt(String block) throws IOException {
    String section = "## `" + (block.equals("server") ? "mcp_servers" : block) + "`\n";
    String reference = Files.readString(REFERENCE);
    int from = reference.indexOf(TABLE, reference.indexOf(section));
    int to = reference.indexOf("\n\n", from) + 1;
    if (System.getenv("UPDATE_DOCS") != null) {
      Files.writeString(
          REFERENCE, reference.substring(0, from) + SCHEMA.table(block) + reference.substring(to));
      return;
    }
    assertThat(reference.substring(from, to)).isEqualTo(SCHEMA.table(block));
  }

  @Test
  void takesTheExample() throws IOException {
    assertThat(SCHEMA.problems(Files.readString(Path.of("config.yaml.example")))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("dev.sallyport.config.DocumentationTest#configurations")
  void takesTheConfigurationsOfTheDocumentation(DocumentationTest.Block block) {
    assertThat(SCHEMA.problems(block.text())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "mcp_servers:",
        "mcp_servers:\n  a:\n    url: os.environ/URL\n    timeout: ${SECONDS:5}",
        "mcp_servers:\n  a:\n    url: ${HOST}/mcp\n    max_concurrent_requests: os.environ/MOST",
        "mcp_servers:\n  a:\n    url: http://h/mcp\n    ssl_verify:",
        "mcp_servers:\n  a:\n    url: https://h/mcp\n    ssl_verify: \"false\"",
        "mcp_servers:\n  a:\n    url: https://h/mcp\n    proxy: false",
        "model_list: []\nrouter_settings: {}\ngeneral_settings:\n  store_model_in_db: true",
      })
  void takesWhatTheParserTakes(String yaml) throws ConfigException {
    Map<String, String> environment =
        Map.of("URL", "http://h/mcp", "HOST", "http://h", "MOST", "5", "SECONDS", "5");
    assertThat(new ConfigFolder(folder).load(yaml, environment)).isNotNull();
    assertThat(SCHEMA.problems(yaml)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "transprot: http",
        "transport: websocket",
        "auth_type: bearer",
        "timeout: 0",
        "timeout: soon",
        "max_concurrent_requests: 0",
        "ssl_verify: \"\"",
        "ssl_verify: []",
        "ssl_min_version: TLSv1.1",
        "ssl_insecure_until: tomorrow",
        "ssl_trust_system: 1",
        "proxy: true",
        "allowed_tools: echo",
        "static_headers: [X-A]",
        "protocol_version: 2024-01-01",
        "bridge_sessions: mine",
        "alias: a-b",
        "stdio_max_processes: 1001",
        "mcp_info: text",
        "is_byok: true",
      })
  void marksMistakesInServers(String key) {
    assertRefusedByBoth(ConfigFolder.completeServerWith(key));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mcp_server: {}",
        "mcp_servers: []",
        "mcp_servers:\n  a-b:\n    url: http://h/mcp",
        "mcp_servers:\n  a:\n    transport: http",
        "mcp_servers:\n  a:\n    url: ftp://h/mcp",
        "mcp_servers:\n  a:\n    transport: stdio",
        "general_settings:\n  max_request_bytes: 4MB",
        "general_settings:\n  allowed_hosts: []",
        "general_settings:\n  name_separator: _",
        "general_settings:\n  connect_timeout: 301",
        "general_settings:\n  allow_stdio: maybe",
        "general_settings:\n  enforce_rbac: true",
        "general_settings:\n  ssl_verify: false",
        "include: [other.yaml]",
      })
  void marksOtherMistakes(String yaml) {
    assertRefusedByBoth(yaml);
  }

  private void assertRefusedByBoth(String yaml) {
    assertThrows(ConfigException.class, () -> new ConfigFolder(folder).load(yaml, Map.of()));
    assertThat(SCHEMA.problems(yaml)).isNotEmpty();
  }

  @Test
  void hasTheParsersLimitsOfWholeNumbers() throws ConfigException {
    Map<String, long[]> ofServers = SCHEMA.wholeNumbers("server");
    Map<String, long[]> ofAll = SCHEMA.wholeNumbers("general_settings");
    assertThat(ofServers).hasSize(2);
    assertThat(ofAll).hasSize(2);
    for (Map.Entry<String, long[]> limits : ofServers.entrySet()) {
      boolean isProgram = limits.getKey().startsWith("stdio_");
      assertLimits(
          "general_settings:\n  allow_stdio: true\nmcp_servers:\n  a:\n    "
              + (isProgram ? "transport: stdio\n    command: cat" : "url: http://h/mcp")
              + "\n    "
              + limits.getKey(),
          limits.getValue());
    }
    for (Map.Entry<String, long[]> limits : ofAll.entrySet()) {
      assertLimits("general_settings:\n  " + limits.getKey(), limits.getValue());
    }
  }

  private void assertLimits(String upToTheNumber, long[] limits) throws ConfigException {
    for (long legal : limits) {
      String yaml = upToTheNumber + ": " + legal;
      assertThat(new ConfigFolder(folder).load(yaml)).isNotNull();
      assertThat(SCHEMA.problems(yaml)).isEmpty();
    }
    assertRefusedByBoth(upToTheNumber + ": " + (limits[0] - 1));
    assertRefusedByBoth(upToTheNumber + ": " + (limits[1] + 1));
  }
}
