package dev.sallyport.config.server.trust;

import dev.sallyport.config.value.Suggestions;
import dev.sallyport.config.value.Text;
import dev.sallyport.config.value.Values;
import dev.sallyport.config.yaml.ConfigNode;
import dev.sallyport.definition.SslVerify;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads {@code ssl_verify} and {@code token_ssl_verify}: {@code true}, {@code false}, {@code null}
 * or a path. Nothing is guessed: what isn't clearly one of them is a mistake.
 */
final class SslVerifyParser {
  private static final Pattern BOOLEAN = Pattern.compile("true|True|TRUE|false|False|FALSE");

  private static final List<String> WORDS = List.of("true", "false", "null");

  /** What people write elsewhere, and what it's called here. */
  private static final Map<String, String> MEANT =
      Map.ofEntries(
          Map.entry("no", "false"),
          Map.entry("n", "false"),
          Map.entry("off", "false"),
          Map.entry("0", "false"),
          Map.entry("disable", "false"),
          Map.entry("disabled", "false"),
          Map.entry("insecure", "false"),
          Map.entry("skip", "false"),
          Map.entry("yes", "true"),
          Map.entry("y", "true"),
          Map.entry("on", "true"),
          Map.entry("1", "true"),
          Map.entry("enable", "true"),
          Map.entry("enabled", "true"),
          Map.entry("default", "true"),
          Map.entry("system", "true"),
          Map.entry("none", "null"),
          Map.entry("nil", "null"));

  private final Values values;
  private final CaPaths paths;
  private final String instead;

  /**
   * @param instead what can be given in place of a path, as the end of a sentence; may be empty
   */
  SslVerifyParser(Values values, CaPaths paths, String instead) {
    this.values = values;
    this.paths = paths;
    this.instead = instead;
  }

  /** What the text means; empty if a problem was noted. */
  Optional<SslVerify> parse(Text text) {
    String word = isBoolean(text) ? text.value().toLowerCase(Locale.ROOT) : text.value();
    if (word.equals("true")) {
      return Optional.of(new SslVerify.Enabled());
    }
    if (word.equals("false")) {
      return Optional.of(new SslVerify.Disabled());
    }
    Optional<String> problem = problemOfText(text.value()).or(() -> problemOfWord(text));
    if (problem.isPresent()) {
      return refused(text, problem.get());
    }
    return switch (paths.read(text.value(), instead)) {
      case CaPaths.Found.Legal(var path) -> Optional.of(new SslVerify.CaPath(path));
      case CaPaths.Found.Illegal(String words) -> refused(text, words);
    };
  }

  private Optional<SslVerify> refused(Text text, String words) {
    text.setting().problem(values.problems(), words);
    return Optional.empty();
  }

  /** {@code True} and {@code FALSE} without quotes are booleans in YAML 1.1 and 1.2 alike. */
  private static boolean isBoolean(Text text) {
    return text.literal()
        && text.setting().value() instanceof ConfigNode.Scalar scalar
        && scalar.plain()
        && BOOLEAN.matcher(text.value()).matches();
  }

  private Optional<String> problemOfText(String value) {
    if (value.isBlank()) {
      return Optional.of("is empty; write true, false or a path, or leave it out");
    }
    if (value.contains("-----BEGIN")) {
      return Optional.of(
          "takes no certificate, but the path of a file that holds it"
              + (instead.isEmpty() ? "" : "; a certificate itself goes into ssl_ca_pem"));
    }
    return value.equals(value.strip()) && value.chars().noneMatch(Character::isISOControl)
        ? Optional.empty()
        : Optional.of("begins or ends with a space, or holds a line break; remove it");
  }

  private Optional<String> problemOfWord(Text text) {
    String word = text.value();
    if (word.chars().anyMatch(c -> c == '/' || c == '\\' || c == '.') || word.startsWith("~")) {
      return Optional.empty();
    }
    String neither = (text.shown() + " is neither true, false nor a path").strip();
    return Optional.of(
        Suggestions.nearest(word, WORDS, MEANT)
            .map(meant -> neither + "; write " + meant + " if that's meant")
            .orElseGet(() -> neither + "; " + paths.hint(instead)));
  }
}
