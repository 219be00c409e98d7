package dev.sallyport.config.value;

import dev.sallyport.config.yaml.ConfigNode;
import dev.sallyport.config.yaml.PlainScalars;
import dev.sallyport.config.yaml.Problems;
import dev.sallyport.config.yaml.Setting;
import java.util.Optional;

/** The form that settings are given in: what a value means, and what's said of one that's wrong. */
public sealed interface Notation {

  /** {@code config.yaml}: references to the environment, and the surprises of YAML 1.1. */
  record Yaml(References references) implements Notation {}

  /**
   * A body of the REST API. References aren't resolved: they would send what the gateway's
   * environment holds to any server.
   */
  record Json(Problems problems) implements Notation {}

  /** The value of a text; empty if a problem was noted. */
  default Optional<Text> resolve(Setting setting, String raw) {
    return switch (this) {
      case Yaml(References references) -> references.resolve(setting, raw);
      case Json(Problems problems) -> {
        if (References.isIn(raw)) {
          setting.problem(
              problems,
              "references to the environment are for config.yaml; give the value itself, with $${"
                  + " where '${' is meant as text");
          yield Optional.empty();
        }
        yield Optional.of(new Text(setting, References.unescaped(raw), true));
      }
    };
  }

  /** What's wrong with a value that should be a text, if it's none. */
  default Optional<String> problemOfText(ConfigNode.Scalar scalar) {
    return switch (this) {
      case Yaml _ ->
          PlainScalars.surprise(scalar)
              .filter(kind -> !kind.equals("null"))
              .map(kind -> "must be a text, and YAML reads this as " + kind + "; put it in quotes");
      case Json _ ->
          scalar.plain()
              ? Optional.of(
                  "must be a text, not " + (isTruth(scalar.text()) ? "a boolean" : "a number"))
              : Optional.empty();
    };
  }

  /** What's wrong with a value that looks like {@code null} and isn't, if so. */
  default Optional<String> problemOfNull(ConfigNode.Scalar scalar) {
    return switch (this) {
      case Yaml _ ->
          PlainScalars.surprise(scalar)
              .filter("null"::equals)
              .map(kind -> "to leave it out write null, or nothing; else put it in quotes");
      case Json _ -> Optional.empty();
    };
  }

  private static boolean isTruth(String text) {
    return text.equals("true") || text.equals("false");
  }
}
