package dev.sallyport.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.general.GeneralKeys;
import dev.sallyport.config.general.GeneralSettings;
import dev.sallyport.config.server.ServerKeys;
import dev.sallyport.jsonrpc.JsonTree;
import java.io.IOException;
import java.io.UncheckedIOException;
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
import org.yaml.snakeyaml.Yaml;

/** The example and the documentation say what the code does. */
class DocumentationTest {
  private static final Path EXAMPLE = Path.of("config.yaml.example");
  private static final Path REFERENCE = Path.of("docs/configuration.md");

  private static final Map<String, String> ENVIRONMENT =
      Map.ofEntries(
          Map.entry("CLIENT_KEY_PASSWORD", "example-4"),
          Map.entry("CORP_PROXY", "http://user:password@proxy.example.com:3128"),
          Map.entry("CORP_TOOLS_TOKEN", "example-1"),
          Map.entry("CRM_CLIENT_SECRET", "example-5"),
          Map.entry("GITHUB_TOKEN", "example-2"),
          Map.entry("INTERNAL_TOOLS_LOGIN", "user:password"),
          Map.entry("INTERNAL_TOOLS_TOKEN", "example-3"),
          Map.entry("LITELLM_MASTER_KEY", "sk-example-key-of-good-length"),
          Map.entry("SALLYPORT_MASTER_KEY", "sk-example-key-of-good-length"),
          Map.entry("FILES_API_KEY", "example-6"),
          Map.entry("TICKETS_TOKEN", "example-7"));

  @TempDir Path folder;

  private static List<String> allKeys() {
    return Stream.of(BlockKeys.KNOWN, ServerKeys.KNOWN, GeneralKeys.KNOWN)
        .flatMap(keys -> keys.supported().stream())
        .toList();
  }

  /** A block of code on a page; its language says what it is. */
  record Block(Path page, String language, String text) {
    boolean isConfiguration() {
      return text.lines().anyMatch("mcp_servers:"::equals);
    }

    @Override
    public String toString() {
      return "%s: %s".formatted(page, text.lines().findFirst().orElse(""));
    }
  }

  private static Stream<Block> blocks(String language) throws IOException {
    try (Stream<Path> pages = Files.list(Path.of("docs"))) {
      return Stream.concat(Stream.of(Path.of("README.md")), pages)
          .filter(page -> page.toString().endsWith(".md"))
          .flatMap(page -> blocks(page, language))
          .toList()
          .stream();
    }
  }

  private static Stream<Block> blocks(Path page, String language) {
    try {
      return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
          .matcher(Files.readString(page))
          .results()
          .map(block -> new Block(page, language, block.group(1)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Stream<Block> configurations() throws IOException {
    return blocks("yaml").filter(Block::isConfiguration);
  }

  static Stream<Block> otherYaml() throws IOException {
    return blocks("yaml").filter(block -> !block.isConfiguration());
  }

  static Stream<Block> json() throws IOException {
    return blocks("json");
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
  @MethodSource("configurations")
  void configurationsLoad(Block block) throws ConfigException {
    assertThat(new ConfigFolder(folder).load(block.text(), ENVIRONMENT).config().servers())
        .isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("otherYaml")
  void otherYamlCanBeRead(Block block) {
    assertThat(new Yaml().loadAll(block.text()))
        .isNotEmpty()
        .allMatch(Map.class::isInstance, "a map");
  }

  @ParameterizedTest
  @MethodSource("json")
  void jsonCanBeRead(Block block) {
    assertThat(JsonTree.read(block.text().getBytes(UTF_8))).isPresent();
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
