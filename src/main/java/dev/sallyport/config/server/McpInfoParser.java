package dev.sallyport.config.server;

import dev.sallyport.config.value.Values;
import dev.sallyport.config.yaml.ConfigNode;
import dev.sallyport.config.yaml.Setting;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads {@code mcp_info}, which is passed on as it's given: text, numbers, booleans, lists and
 * maps. A key without a value is left out. Reads one definition.
 */
final class McpInfoParser {
  private static final int DEEPEST = 8;
  private static final int MOST_VALUES = 1000;
  private static final int MOST_CHARACTERS = 64 * 1024;

  private static final Pattern TRUTH = Pattern.compile("true|True|TRUE|false|False|FALSE");
  private static final Pattern INTEGER = Pattern.compile("-?(0|[1-9][0-9]{0,99})");
  private static final Pattern DECIMAL =
      Pattern.compile("-?(0|[1-9][0-9]{0,99})(\\.[0-9]{1,99})?([eE][+-]?[0-9]{1,3})?");

  private final Values values;
  private int counted;
  private int characters;

  McpInfoParser(Values values) {
    this.values = values;
  }

  /** The map; only of use if no problem was noted. */
  Map<String, Object> parse(Setting setting) {
    Map<String, Object> info = map(setting, 1);
    if (counted > MOST_VALUES || characters > MOST_CHARACTERS) {
      setting.problem(
          values.problems(),
          "is too large: it takes " + MOST_VALUES + " values and 64 KiB of text at most");
    }
    return info;
  }

  private Map<String, Object> map(Setting setting, int depth) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (Map.Entry<String, Setting> entry : values.map(setting).entrySet()) {
      characters += entry.getKey().length();
      if (!entry.getValue().value().isNull()) {
        value(entry.getValue(), depth).ifPresent(value -> map.put(entry.getKey(), value));
      }
    }
    return Collections.unmodifiableMap(map);
  }

  private Optional<Object> value(Setting setting, int depth) {
    counted++;
    if (counted > MOST_VALUES || characters > MOST_CHARACTERS) {
      return Optional.empty();
    }
    if (depth > DEEPEST) {
      setting.problem(values.problems(), "is nested deeper than " + DEEPEST + " levels");
      return Optional.empty();
    }
    return switch (setting.value()) {
      case ConfigNode.Scalar scalar -> scalar(setting, scalar);
      case ConfigNode.Sequence list -> Optional.of(list(setting, list, depth));
      case ConfigNode.Mapping _ -> Optional.of(map(setting, depth + 1));
    };
  }

  private List<Object> list(Setting setting, ConfigNode.Sequence list, int depth) {
    List<Object> items = new ArrayList<>();
    for (int i = 0; i < list.items().size() && counted <= MOST_VALUES; i++) {
      ConfigNode node = list.items().get(i);
      Setting item = new Setting(setting.path() + "[" + i + "]", node.position(), node);
      if (node.isNull()) {
        item.problem(values.problems(), "is empty; remove it, or write what it should be");
      } else {
        value(item, depth + 1).ifPresent(items::add);
      }
    }
    return List.copyOf(items);
  }

  private Optional<Object> scalar(Setting setting, ConfigNode.Scalar scalar) {
    if (scalar.plain() && TRUTH.matcher(scalar.text()).matches()) {
      return Optional.of(Boolean.valueOf(scalar.text()));
    }
    if (scalar.plain() && DECIMAL.matcher(scalar.text()).matches()) {
      return number(setting, scalar.text());
    }
    return values
        .text(setting)
        .map(
            text -> {
              characters += text.value().length();
              return text.value();
            });
  }

  /** In the types that a reader of JSON gives, so that what's stored and read again is equal. */
  private Optional<Object> number(Setting setting, String text) {
    if (INTEGER.matcher(text).matches()) {
      BigInteger number = new BigInteger(text);
      return Optional.of(
          number.bitLength() < Integer.SIZE
              ? (Object) number.intValueExact()
              : number.bitLength() < Long.SIZE ? (Object) number.longValueExact() : number);
    }
    double number = Double.parseDouble(text);
    if (Double.isInfinite(number)) {
      setting.problem(values.problems(), "is a number too large to be kept");
      return Optional.empty();
    }
    return Optional.of(number);
  }
}
