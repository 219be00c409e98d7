package dev.sallyport.config.yaml;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the keys of a map: texts, each once, with merge keys (https://yaml.org/type/merge.html).
 */
public final class MapReader {
  private static final int MAX_MERGES = 50;

  private final Problems problems;

  /** Reads maps and notes their mistakes. */
  public MapReader(Problems problems) {
    this.problems = problems;
  }

  /** The keys and values of a map, in its order; what's merged in comes last. */
  public Map<String, Setting> read(ConfigNode.Mapping mapping, String path) {
    return read(mapping, path, 0);
  }

  private Map<String, Setting> read(ConfigNode.Mapping mapping, String path, int merges) {
    Map<String, Setting> settings = new LinkedHashMap<>();
    Map<String, Position> own = new HashMap<>();
    for (ConfigNode.Entry entry : mapping.entries()) {
      if (isMerge(entry)) {
        continue;
      }
      keyOf(entry, path)
          .ifPresent(
              key -> {
                Position first = own.putIfAbsent(key, entry.key().position());
                if (first == null) {
                  settings.put(
                      key, new Setting(shown(path, key), entry.key().position(), entry.value()));
                } else {
                  problems.at(
                      entry.key().position(),
                      shown(path, key) + " is there twice, first in line " + first.line());
                }
              });
    }
    for (ConfigNode.Entry entry : mapping.entries()) {
      if (isMerge(entry)) {
        merge(entry, path, merges, settings);
      }
    }
    return settings;
  }

  private void merge(
      ConfigNode.Entry entry, String path, int merges, Map<String, Setting> settings) {
    if (merges == MAX_MERGES) {
      problems.at(entry.key().position(), "maps are merged ('<<') more than 50 deep");
      return;
    }
    List<ConfigNode> sources =
        switch (entry.value()) {
          case ConfigNode.Sequence list -> list.items();
          case ConfigNode.Mapping map -> List.of(map);
          case ConfigNode.Scalar scalar -> List.of(scalar);
        };
    for (ConfigNode source : sources) {
      if (source instanceof ConfigNode.Mapping map) {
        read(map, path, merges + 1).forEach(settings::putIfAbsent);
      } else {
        problems.at(entry.key().position(), "'<<' takes a map, or a list of maps: <<: *name");
      }
    }
  }

  private static boolean isMerge(ConfigNode.Entry entry) {
    return entry.key() instanceof ConfigNode.Scalar key && key.plain() && key.text().equals("<<");
  }

  private Optional<String> keyOf(ConfigNode.Entry entry, String path) {
    if (!(entry.key() instanceof ConfigNode.Scalar key)) {
      problems.at(
          entry.key().position(), within(path) + "a key must be a text, not " + entry.key().kind());
      return Optional.empty();
    }
    Optional<String> surprise = PlainScalars.surprise(key);
    if (surprise.isPresent()) {
      problems.at(
          key.position(),
          within(path) + "YAML reads this key as " + surprise.get() + "; put it in quotes");
      return Optional.empty();
    }
    int colon = key.text().indexOf(':');
    if (colon > 0 && key.plain() && entry.value().isNull()) {
      // Not shown behind the colon: {authentication_token:sk-...} would give the secret away.
      problems.at(
          key.position(),
          within(path)
              + "after the ':' of "
              + Shown.key(key.text().substring(0, colon))
              + " a space is missing");
      return Optional.empty();
    }
    return Optional.of(key.text());
  }

  private static String within(String path) {
    return path.isEmpty() ? "" : path + ": ";
  }

  private static String shown(String path, String key) {
    String segment = Shown.isShowable(key) ? key : "(key)";
    return path.isEmpty() ? segment : path + "." + segment;
  }
}
