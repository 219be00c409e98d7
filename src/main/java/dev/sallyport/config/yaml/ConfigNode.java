package dev.sallyport.config.yaml;

import java.util.List;

/**
 * A value as the file has it. Aliases share the node of their anchor, so the nodes form a graph
 * without circles.
 */
public sealed interface ConfigNode {

  /** Where the value begins. */
  Position position();

  /** What the value is, with its article, for messages. */
  String kind();

  /** Whether the value is empty or {@code null}: the same as a key that isn't there. */
  default boolean isNull() {
    return false;
  }

  /**
   * A text, number, boolean or null: which of them, its reader decides.
   *
   * @param text without quotes, escapes resolved
   * @param plain whether it was written without quotes and not as a block
   */
  record Scalar(Position position, String text, boolean plain) implements ConfigNode {
    @Override
    public String kind() {
      return "a single value";
    }

    @Override
    public boolean isNull() {
      return plain && (text.isEmpty() || text.equals("null"));
    }
  }

  /** A list. */
  record Sequence(Position position, List<ConfigNode> items) implements ConfigNode {
    @Override
    public String kind() {
      return "a list";
    }
  }

  /** A map, as written: keys may be of any kind, repeated, or {@code <<}. */
  record Mapping(Position position, List<Entry> entries) implements ConfigNode {
    @Override
    public String kind() {
      return "a map";
    }
  }

  /** A key with its value. */
  record Entry(ConfigNode key, ConfigNode value) {}
}
