package dev.sallyport.config.server;

import dev.sallyport.config.value.Suggestions;
import dev.sallyport.config.value.Text;
import dev.sallyport.config.value.Values;
import dev.sallyport.config.yaml.ConfigNode;
import dev.sallyport.definition.SslVerify;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads {@code ssl_verify}: {@code true}, {@code false}, {@code null} or a path. Nothing is
 * guessed: what isn't clearly one of them is a mistake. Whether the path exists isn't looked at
 * here.
 */
final class SslVerifyParser {
  private static final Pattern URL = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://.*");
  private static final Pattern SHELL_VARIABLE = Pattern.compile("\\$[A-Za-z_]|%[A-Za-z_]+%");
  private static final Pattern BOOLEAN = Pattern.compile("true|True|TRUE|false|False|FALSE");
  private static final Pattern NUMBER = Pattern.compile("[-+]?[0-9]*\\.?[0-9]+");

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
  private final Path folder;

  /**
   * @param folder what relative paths are relative to
   */
  SslVerifyParser(Values values, Path folder) {
    this.values = values;
    this.folder = folder;
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
    Optional<String> problem =
        problemOfText(text.value())
            .or(() -> problemOfWord(text))
            .or(() -> problemOfPath(text.value()));
    if (problem.isPresent()) {
      text.setting().problem(values.problems(), problem.get());
      return Optional.empty();
    }
    return path(text);
  }

  /** {@code True} and {@code FALSE} without quotes are booleans in YAML 1.1 and 1.2 alike. */
  private static boolean isBoolean(Text text) {
    return text.literal()
        && text.setting().value() instanceof ConfigNode.Scalar scalar
        && scalar.plain()
        && BOOLEAN.matcher(text.value()).matches();
  }

  private static Optional<String> problemOfText(String value) {
    if (value.isBlank()) {
      return Optional.of("is empty; write true, false or a path, or leave it out");
    }
    if (value.contains("-----BEGIN")) {
      return Optional.of("takes no certificate, but the path of a file that holds it");
    }
    return value.equals(value.strip()) && value.chars().noneMatch(Character::isISOControl)
        ? Optional.empty()
        : Optional.of("begins or ends with a space, or holds a line break; remove it");
  }

  private static Optional<String> problemOfWord(Text text) {
    String word = text.value();
    if (word.chars().anyMatch(c -> c == '/' || c == '\\' || c == '.') || word.startsWith("~")) {
      return Optional.empty();
    }
    String neither = (text.shown() + " is neither true, false nor a path").strip();
    return Optional.of(
        Suggestions.nearest(word, WORDS, MEANT)
            .map(meant -> neither + "; write " + meant + " if that's meant")
            .orElse(neither + "; a file or folder beside this file is written ./name"));
  }

  private static Optional<String> problemOfPath(String value) {
    if (URL.matcher(value).matches()) {
      return Optional.of("takes the path of a file or folder on this machine, not a URL");
    }
    if (value.startsWith("~")) {
      return Optional.of("'~' isn't expanded; write the whole path, or ${HOME}/...");
    }
    if (NUMBER.matcher(value).matches()) {
      return Optional.of("is a number; write true, false or a path");
    }
    if (SHELL_VARIABLE.matcher(value).find()) {
      return Optional.of("variables of the environment are written ${NAME}");
    }
    return Optional.empty();
  }

  private Optional<SslVerify> path(Text text) {
    try {
      Path path = folder.resolve(text.value());
      // Behind a symbolic link ".." leads elsewhere than its text says.
      return Optional.of(
          new SslVerify.CaPath(text.value().contains("..") ? path : path.normalize()));
    } catch (InvalidPathException e) {
      text.setting().problem(values.problems(), "isn't a path that this system can have");
      return Optional.empty();
    }
  }
}
