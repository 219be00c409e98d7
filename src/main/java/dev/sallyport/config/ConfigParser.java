package dev.sallyport.config;

import dev.sallyport.config.general.GeneralSettings;
import dev.sallyport.config.general.GeneralSettingsParser;
import dev.sallyport.config.server.ServerParser;
import dev.sallyport.config.value.Notation;
import dev.sallyport.config.value.References;
import dev.sallyport.config.value.Text;
import dev.sallyport.config.value.Values;
import dev.sallyport.config.yaml.ConfigNode;
import dev.sallyport.config.yaml.MapReader;
import dev.sallyport.config.yaml.Problems;
import dev.sallyport.config.yaml.Setting;
import dev.sallyport.definition.ServerDefinition;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads the document: our blocks in full, LiteLLM's others only as far as dropping them matters.
 */
final class ConfigParser {
  private final Problems problems;
  private final Map<String, Setting> blocks;
  private final Values values;
  private final Path folder;
  private final GeneralSettingsParser generalSettings;

  /**
   * @param root the document; empty for a file that holds none
   * @param folder what relative paths are relative to
   */
  ConfigParser(
      Optional<ConfigNode> root, Map<String, String> environment, Path folder, Problems problems) {
    this.problems = problems;
    this.blocks = root.map(node -> blocks(node, problems)).orElse(Map.of());
    this.values =
        new Values(
            problems, new Notation.Yaml(new References(environment, setInFile(blocks), problems)));
    this.folder = folder;
    this.generalSettings = new GeneralSettingsParser(values, environment);
  }

  /** What the document says; only of use if no problem was noted. */
  GatewayConfig parse() {
    BlockKeys.KNOWN.check(blocks, "", problems);
    remarkUnused();
    Optional.ofNullable(blocks.get("litellm_settings")).ifPresent(this::checkLitellmSettings);
    GeneralSettings general =
        generalSettings.parse(Optional.ofNullable(blocks.get("general_settings")));
    ServerParser servers = ServerParser.ofYaml(values, general.rules(), folder);
    List<ServerDefinition> definitions =
        Optional.ofNullable(blocks.get("mcp_servers"))
            .map(block -> servers(block, servers))
            .orElse(List.of());
    return new GatewayConfig(definitions, general);
  }

  private static Map<String, Setting> blocks(ConfigNode root, Problems problems) {
    return switch (root) {
      case ConfigNode.Mapping mapping -> new MapReader(problems).read(mapping, "");
      case ConfigNode.Scalar scalar when scalar.isNull() -> Map.of();
      case ConfigNode.Scalar _, ConfigNode.Sequence _ -> {
        problems.at(
            root.position(),
            "a configuration is a map that begins with 'mcp_servers:', not " + root.kind());
        yield Map.of();
      }
    };
  }

  private static Set<String> setInFile(Map<String, Setting> blocks) {
    return Optional.ofNullable(blocks.get("environment_variables"))
        .filter(block -> block.value() instanceof ConfigNode.Mapping)
        .map(block -> ((ConfigNode.Mapping) block.value()).entries())
        .orElse(List.of())
        .stream()
        .flatMap(
            entry ->
                entry.key() instanceof ConfigNode.Scalar key ? Stream.of(key.text()) : Stream.of())
        .collect(Collectors.toUnmodifiableSet());
  }

  private void remarkUnused() {
    List<String> unused = BlockKeys.KNOWN.unusedOf(blocks);
    if (!unused.isEmpty()) {
      Setting first = blocks.getOrDefault(unused.getFirst(), blocks.values().iterator().next());
      problems.remark(
          first.position(),
          "not used here: "
              + String.join(", ", unused)
              + " (only mcp_servers and general_settings are)");
    }
  }

  /** Dropped silently, a global {@code ssl_verify} would change what's trusted. */
  private void checkLitellmSettings(Setting block) {
    if (!(block.value() instanceof ConfigNode.Mapping)) {
      return;
    }
    Map<String, Setting> settings = values.map(block);
    for (String key : List.of("ssl_verify", "ssl_certificate")) {
      Optional.ofNullable(settings.get(key))
          .filter(setting -> !setting.value().isNull())
          .ifPresent(
              setting ->
                  setting.problem(
                      problems,
                      key.equals("ssl_verify")
                          ? "isn't global here; remove it and give each server in mcp_servers that"
                              + " needs it its own ssl_verify (true, false or the path of a CA)"
                          : "isn't global here; remove it; a client certificate will be each"
                              + " server's ssl_client_cert and ssl_client_key, which are not"
                              + " supported yet; a CA is each server's ssl_verify"));
    }
    Optional.ofNullable(settings.get("mcp_aliases"))
        .ifPresent(
            setting ->
                problems.remark(
                    setting.position(),
                    "litellm_settings.mcp_aliases is not used here; give each server its alias"));
  }

  private List<ServerDefinition> servers(Setting block, ServerParser servers) {
    if (block.value() instanceof ConfigNode.Sequence) {
      block.problem(
          problems, "must be a map, not a list; write 'name:' with the definition below it");
      return List.of();
    }
    List<ServerDefinition> definitions = new ArrayList<>();
    values
        .map(block)
        .forEach(
            (key, setting) ->
                servers.parse(new Text(setting, key, true), setting).ifPresent(definitions::add));
    return definitions;
  }
}
