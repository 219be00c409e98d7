package dev.sallyport.config.yaml;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Turns the parser's nodes into ours. Each is visited once, however many aliases point to it; what
 * the aliases would expand to is counted, and refused when it has no end or is far too much.
 */
final class NodeGraph {
  /** More than a file of 1 MiB can hold without aliases. */
  private static final long MAX_VALUES = 1_000_000;

  private record Converted(ConfigNode node, long values) {}

  /** A node that holds itself, or too much: the conversion ends. */
  private static final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private final Problems problems;
  private final IdentityHashMap<Node, Optional<Converted>> seen = new IdentityHashMap<>();

  NodeGraph(Problems problems) {
    this.problems = problems;
  }

  /** The node with all below it; empty if a problem was noted that makes the file unusable. */
  Optional<ConfigNode> convert(Node root) {
    try {
      return Optional.of(visit(root).node());
    } catch (RefusedException e) {
      return Optional.empty();
    }
  }

  private Converted visit(Node node) {
    Optional<Converted> before = seen.get(node);
    if (before != null) {
      return before.orElseThrow(
          () -> refused(node, "this anchor holds an alias of itself; it would never end"));
    }
    seen.put(node, Optional.empty());
    Position position = Position.of(node.getStartMark());
    if (!isUntagged(node.getTag())) {
      problems.at(
          position,
          "a value begins with '!', a tag; tags aren't used here; remove it, or put the value in"
              + " quotes");
    }
    Converted converted =
        switch (node) {
          case ScalarNode scalar ->
              new Converted(
                  new ConfigNode.Scalar(position, scalar.getValue(), scalar.isPlain()), 1);
          case SequenceNode sequence -> list(position, sequence);
          case MappingNode mapping -> map(position, mapping);
          default -> throw refused(node, "a value of unknown kind");
        };
    if (converted.values() > MAX_VALUES) {
      throw refused(node, "the aliases in here expand to more than 1,000,000 values");
    }
    seen.put(node, Optional.of(converted));
    return converted;
  }

  private Converted list(Position position, SequenceNode sequence) {
    List<ConfigNode> items = new ArrayList<>();
    long values = 1;
    for (Node item : sequence.getValue()) {
      Converted converted = visit(item);
      items.add(converted.node());
      values += converted.values();
    }
    return new Converted(new ConfigNode.Sequence(position, List.copyOf(items)), values);
  }

  private Converted map(Position position, MappingNode mapping) {
    List<ConfigNode.Entry> entries = new ArrayList<>();
    long values = 1;
    for (NodeTuple tuple : mapping.getValue()) {
      Converted key = visit(tuple.getKeyNode());
      Converted value = visit(tuple.getValueNode());
      entries.add(new ConfigNode.Entry(key.node(), value.node()));
      values += key.values() + value.values();
    }
    return new Converted(new ConfigNode.Mapping(position, List.copyOf(entries)), values);
  }

  private static boolean isUntagged(Tag tag) {
    return tag.equals(Tag.STR) || tag.equals(Tag.SEQ) || tag.equals(Tag.MAP);
  }

  private RefusedException refused(Node node, String text) {
    problems.at(Position.of(node.getStartMark()), text);
    return new RefusedException();
  }
}
