package dev.sallyport.config.yaml;

import java.util.Optional;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * What YAML 1.1 makes of a scalar without quotes, where one might think it's a text
 * (https://yaml.org/type/).
 */
public final class PlainScalars {
  /** Longer ones are texts. The patterns recurse and must not see a text of any length. */
  private static final int LONGEST = 64;

  private PlainScalars() {}

  /** Names the kind, with its article, if YAML 1.1 doesn't read the scalar as a text. */
  public static Optional<String> surprise(ConfigNode.Scalar scalar) {
    String text = scalar.text();
    if (!scalar.plain() || text.length() > LONGEST) {
      return Optional.empty();
    }
    if (Resolver.BOOL.matcher(text).matches() || text.matches("[yYnN]")) {
      return Optional.of("a boolean");
    }
    if (text.isEmpty() || Resolver.NULL.matcher(text).matches()) {
      return Optional.of("null");
    }
    if (Resolver.INT.matcher(text).matches()
        || Resolver.FLOAT.matcher(text).matches()
        || text.matches("0o[0-7_]+")) {
      return Optional.of("a number");
    }
    if (Resolver.TIMESTAMP.matcher(text).matches()) {
      return Optional.of("a date");
    }
    return Optional.empty();
  }
}
