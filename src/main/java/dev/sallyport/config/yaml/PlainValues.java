package dev.sallyport.config.yaml;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes nodes of values that came in another form than YAML, so that the same readers read both.
 */
public final class PlainValues {
  private static final int MOST_DIGITS = 100;

  private PlainValues() {}

  /**
   * The node of a value as JSON has it (RFC 8259 §3): text, number, boolean, null, list or map.
   *
   * @throws IllegalArgumentException if it's of another kind
   */
  public static ConfigNode node(@Nullable Object value) {
    return switch (value) {
      case null -> new ConfigNode.Scalar(Position.START, "null", true);
      case String text -> new ConfigNode.Scalar(Position.START, text, false);
      case Boolean truth -> new ConfigNode.Scalar(Position.START, truth.toString(), true);
      case Number number -> new ConfigNode.Scalar(Position.START, text(number), true);
      case List<?> list ->
          new ConfigNode.Sequence(Position.START, list.stream().map(PlainValues::node).toList());
      case Map<?, ?> map ->
          new ConfigNode.Mapping(
              Position.START,
              map.entrySet().stream()
                  .map(entry -> new ConfigNode.Entry(node(entry.getKey()), node(entry.getValue())))
                  .toList());
      default ->
          throw new IllegalArgumentException("no value of JSON: " + value.getClass().getName());
    };
  }

  /** In decimal digits, if these are of a length that has a use. */
  private static String text(Number number) {
    try {
      BigDecimal exact = new BigDecimal(number.toString());
      return Math.abs((long) exact.scale()) > MOST_DIGITS
          ? exact.toString()
          : exact.toPlainString();
    } catch (NumberFormatException infinite) {
      return number.toString();
    }
  }
}
