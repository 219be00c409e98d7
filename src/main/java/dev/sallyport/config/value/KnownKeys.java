package dev.sallyport.config.value;

import dev.sallyport.config.yaml.ConfigNode;
import dev.sallyport.config.yaml.Problems;
import dev.sallyport.config.yaml.Setting;
import dev.sallyport.config.yaml.Shown;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The keys that a map of the file may have.
 *
 * @param supported keys that work, in the order in which they're told
 * @param notYet keys that LiteLLM has or that are planned, and that don't work yet; to drop them
 *     would change what somebody relies on
 * @param idle those of {@code notYet} that are taken where they ask for nothing, each with the text
 *     that does so; {@code null} and empty lists and maps do, too
 * @param refused other keys that are mistakes here, each with the end of the sentence that says why
 * @param unused keys of LiteLLM that can be dropped without harm
 * @param synonyms what others call a key that works
 */
public record KnownKeys(
    List<String> supported,
    Set<String> notYet,
    Map<String, String> idle,
    Map<String, String> refused,
    Set<String> unused,
    Map<String, String> synonyms) {
  /** Why a key of trust is refused outside a server's definition. */
  public static final String BELONGS_TO_A_SERVER =
      "belongs to a server: mcp_servers.NAME.ssl_verify";

  /** Copies the collections, so that the keys can't change. */
  public KnownKeys {
    supported = List.copyOf(supported);
    notYet = Set.copyOf(notYet);
    idle = Map.copyOf(idle);
    refused = Map.copyOf(refused);
    unused = Set.copyOf(unused);
    synonyms = Map.copyOf(synonyms);
  }

  /**
   * Notes a mistake for each key that is neither supported nor unused.
   *
   * @param path the map's own path; empty for the document
   */
  public void check(Map<String, Setting> settings, String path, Problems problems) {
    String place = path.isEmpty() ? "" : path + ": ";
    settings.forEach(
        (key, setting) ->
            mistake(key)
                .filter(text -> !asksForNothing(key, setting.value()))
                .ifPresent(text -> problems.at(setting.position(), setting.path(), place + text)));
  }

  /** Those of the keys that are dropped, in their order. */
  public List<String> unusedOf(Map<String, Setting> settings) {
    return settings.keySet().stream().filter(unused::contains).toList();
  }

  private boolean asksForNothing(String key, ConfigNode value) {
    String nothing = idle.get(key);
    return nothing != null
        && switch (value) {
          case ConfigNode.Scalar scalar ->
              scalar.isNull() || (!nothing.isEmpty() && scalar.text().equalsIgnoreCase(nothing));
          case ConfigNode.Sequence list -> list.items().isEmpty();
          case ConfigNode.Mapping map -> map.entries().isEmpty();
        };
  }

  private Optional<String> mistake(String key) {
    if (notYet.contains(key)) {
      return Optional.of("'" + key + "' is not supported yet");
    }
    if (refused.containsKey(key)) {
      return Optional.of("'" + key + "' " + refused.get(key));
    }
    return supported.contains(key) || unused.contains(key)
        ? Optional.empty()
        : Optional.of(
            "unknown key " + Shown.key(key) + Suggestions.orNearest(key, supported, synonyms));
  }
}
