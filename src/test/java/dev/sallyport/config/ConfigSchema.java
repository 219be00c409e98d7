package dev.sallyport.config;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.sallyport.config.yaml.ConfigNode;
import dev.sallyport.config.yaml.Problems;
import dev.sallyport.config.yaml.YamlReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code config.schema.json}, which tells editors what {@code config.yaml} may say, and from which
 * the tables of the reference are made.
 */
final class ConfigSchema {
  /** Where it is. */
  static final Path FILE = Path.of("config.schema.json");

  private final JsonNode tree;
  private final Schema schema;

  private ConfigSchema(JsonNode tree) {
    this.tree = tree;
    this.schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(tree);
  }

  static ConfigSchema read() {
    try {
      return new ConfigSchema(JsonMapper.shared().readTree(Files.readString(FILE)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The document's own schema, or one of those it's made of. */
  JsonNode part(String name) {
    return name.isEmpty() ? tree : tree.path("$defs").path(name);
  }

  /** The keys that mean something, or those that don't. */
  Set<String> keys(String part, boolean used) {
    return part(part)
        .path("properties")
        .propertyStream()
        .filter(property -> isUsed(property.getValue()) == used)
        .map(Map.Entry::getKey)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static boolean isUsed(JsonNode property) {
    return !property.path("$ref").asString("").equals("#/$defs/unused");
  }

  /** What an editor would mark in a file; empty if that's nothing. */
  List<String> problems(String yaml) {
    Problems syntax = new Problems("config.yaml");
    JsonNode value =
        YamlReader.read(yaml, syntax)
            .map(ConfigSchema::json)
            .orElse(JsonNodeFactory.instance.nullNode());
    assert syntax.isEmpty() : syntax.texts();
    return schema.validate(value).stream().map(Error::toString).toList();
  }

  /** As YAML 1.2 reads it, which editors do. */
  private static JsonNode json(ConfigNode node) {
    JsonNodeFactory make = JsonNodeFactory.instance;
    return switch (node) {
      case ConfigNode.Scalar scalar when scalar.isNull() -> make.nullNode();
      case ConfigNode.Scalar(var _, String text, boolean plain) when plain ->
          text.matches("true|false")
              ? make.booleanNode(text.equals("true"))
              : text.matches("-?[0-9]+(\\.[0-9]+)?")
                  ? make.numberNode(new BigDecimal(text))
                  : make.stringNode(text);
      case ConfigNode.Scalar scalar -> make.stringNode(scalar.text());
      case ConfigNode.Sequence(var _, List<ConfigNode> items) -> {
        ArrayNode list = make.arrayNode();
        items.forEach(item -> list.add(json(item)));
        yield list;
      }
      case ConfigNode.Mapping(var _, List<ConfigNode.Entry> entries) -> {
        ObjectNode map = make.objectNode();
        entries.forEach(
            entry -> map.set(((ConfigNode.Scalar) entry.key()).text(), json(entry.value())));
        yield map;
      }
    };
  }

  /** The table of the reference. */
  String table(String part) {
    StringBuilder table = new StringBuilder("| key | value | default |\n| --- | --- | --- |\n");
    part(part)
        .path("properties")
        .propertyStream()
        .filter(property -> isUsed(property.getValue()))
        .forEach(
            property -> {
              JsonNode said = property.getValue();
              table
                  .append("| `")
                  .append(property.getKey())
                  .append("` | ")
                  .append(said.path("description").asString());
              if (said.has("x-see")) {
                table.append(", see ").append(said.path("x-see").asString());
              }
              table.append(" | ").append(said.path("x-default").asString()).append(" |\n");
            });
    return table.toString();
  }

  /** The whole numbers that have limits, by their keys: the least and the greatest. */
  Map<String, long[]> wholeNumbers(String part) {
    Map<String, long[]> found = new TreeMap<>();
    part(part)
        .path("properties")
        .propertyStream()
        .forEach(
            property -> {
              JsonNode number = property.getValue().path("anyOf").path(0);
              if (number.path("type").asString("").equals("integer")) {
                found.put(
                    property.getKey(),
                    new long[] {number.path("minimum").asLong(), number.path("maximum").asLong()});
              }
            });
    return found;
  }
}
