package dev.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.general.GeneralKeys;
import dev.sallyport.config.general.GeneralSettings;
import dev.sallyport.config.server.ServerKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The example and the documentation say what the code does. */
class DocumentationTest {
  private static final Path EXAMPLE = Path.of("config.yaml.example");
  private static final Path REFERENCE = Path.of("docs/configuration.md");

  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "CLIENT_KEY_PASSWORD", "example-4",
          "CORP_PROXY", "http://user:password@proxy.example.com:3128",
          "CORP_TOOLS_TOKEN", "example-1",
          "CRM_CLIENT_SECRET", "example-5",
          "GITHUB_TOKEN", "example-2",
          "INTERNAL_TOOLS_LOGIN", "user:password",
          "INTERNAL_TOOLS_TOKEN", "example-3",
          "LITELLM_MASTER_KEY", "sk-example-key-of-good-length",
          "SALLYPORT_MASTER_KEY", "sk-example-key-of-good-length");

  @TempDir Path folder;

  private static List<String> allKeys() {
    return Stream.of(BlockKeys.KNOWN, ServerKeys.KNOWN, GeneralKeys.KNOWN)
        .flatMap(keys -> keys.supported().stream())
        .toList();
  }

  static Stream<String> yamlOfTheReference() throws IOException {
    return Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL)
        .matcher(Files.readString(REFERENCE))
        .results()
        .map(block -> block.group(1))
        .toList()
        .stream();
  }

  @Test
  void theExampleLoads() throws ConfigException {
    ConfigFile.Loaded loaded = ConfigFile.load(EXAMPLE, ENVIRONMENT);
    assertThat(loaded.config().servers()).hasSizeGreaterThan(2);
    assertThat(loaded.remarks()).isEmpty();
  }

  @Test
  void theExampleShowsEveryKey() throws IOException {
    String example = Files.readString(EXAMPLE);
    assertThat(allKeys())
        .allMatch(key -> Pattern.compile("(?m)^ *" + key + ":").matcher(example).find());
  }

  @Test
  void theReferenceNamesEveryKey() throws IOException {
    String reference = Files.readString(REFERENCE);
    assertThat(allKeys()).allMatch(key -> reference.contains("`" + key + "`"));
  }

  @ParameterizedTest
  @MethodSource("yamlOfTheReference")
  void theExamplesOfTheReferenceLoad(String yaml) throws ConfigException {
    assertThat(new ConfigFolder(folder).load(yaml, ENVIRONMENT).config().servers()).isNotEmpty();
  }

  @Test
  void theReferenceStatesTheDefaults() throws IOException {
    GeneralSettings defaults = GeneralSettings.DEFAULTS;
    assertThat(Files.readString(REFERENCE))
        .containsPattern(
            "`max_request_bytes` .*`" + defaults.maxRequestBytes() / 1048576 + "MiB` \\|")
        .containsPattern(
            "`max_connections_per_server` .*`" + defaults.maxConnectionsPerServer() + "` \\|")
        .containsPattern(
            "`max_concurrent_requests` .*`" + defaults.maxConcurrentRequests() + "` \\|")
        .containsPattern("`name_separator` .*`" + defaults.aggregate().nameSeparator() + "` \\|")
        .containsPattern(
            "`list_timeout` .*`" + defaults.aggregate().listTimeout().toSeconds() + "` \\|")
        .containsPattern(
            "`session_idle_timeout` .*`" + defaults.sessions().idle().toSeconds() + "` \\|")
        .containsPattern(
            "`replica_timeout` .*`" + defaults.sessions().replicaTimeout().toSeconds() + "` \\|")
        .containsPattern("`connect_timeout` .*`" + defaults.connectTimeout().toSeconds() + "` \\|")
        .containsPattern(
            "`pool_idle_timeout` .*`" + defaults.poolIdleTimeout().toSeconds() + "` \\|")
        .containsPattern(
            "`stream_idle_timeout` .*`" + defaults.streamIdleTimeout().toSeconds() + "` \\|");
  }
}
