package dev.sallyport.config.value;

import dev.sallyport.config.yaml.Problems;
import dev.sallyport.config.yaml.Setting;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Resolves references to the environment: {@code os.environ/NAME} as a whole value, {@code ${NAME}}
 * and {@code ${NAME:default}} anywhere in it. A second dollar sign in front keeps a reference as
 * text. What a reference yields isn't looked at again.
 */
public final class References {
  private static final String WHOLE = "os.environ/";
  private static final Pattern OPEN = Pattern.compile("(?<!\\$)\\$\\{");
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private final Map<String, String> environment;
  private final Set<String> setInFile;
  private final Problems problems;

  /**
   * Resolves references of one file.
   *
   * @param environment the process's environment
   * @param setInFile names that the file's {@code environment_variables} sets, as LiteLLM does
   */
  public References(Map<String, String> environment, Set<String> setInFile, Problems problems) {
    this.environment = environment;
    this.setInFile = setInFile;
    this.problems = problems;
  }

  /** Whether a text has a reference, or something that would be taken for one. */
  static boolean isIn(String raw) {
    return raw.startsWith(WHOLE) || OPEN.matcher(raw).find();
  }

  /** The text with its escapes undone, if it has no reference. */
  static String unescaped(String raw) {
    return raw.replace("$${", "${");
  }

  /** The text written so that it means itself, unless it begins with {@code os.environ/}. */
  public static String escaped(String text) {
    return text.replace("${", "$${");
  }

  /** The value with its references replaced; empty if a problem was noted. */
  Optional<Text> resolve(Setting setting, String raw) {
    if (raw.startsWith(WHOLE)) {
      return variable(setting, raw.substring(WHOLE.length()), Optional.empty())
          .map(value -> new Text(setting, value, false));
    }
    if (raw.contains(WHOLE)) {
      setting.problem(
          problems,
          "os.environ/NAME stands for a whole value; inside a text write ${NAME} instead");
      return Optional.empty();
    }
    return raw.contains("${")
        ? replaceAll(setting, raw)
        : Optional.of(new Text(setting, raw, true));
  }

  private Optional<Text> replaceAll(Setting setting, String raw) {
    StringBuilder result = new StringBuilder();
    boolean complete = true;
    boolean literal = true;
    int at = 0;
    for (int open = raw.indexOf("${"); open >= 0; open = raw.indexOf("${", at)) {
      if (open > at && raw.charAt(open - 1) == '$') {
        result.append(raw, at, open - 1).append("${");
        at = open + 2;
        continue;
      }
      int close = raw.indexOf('}', open);
      if (close < 0) {
        setting.problem(
            problems, "'${' without its '}'; write ${NAME}, or $${ if '${' is meant as text");
        return Optional.empty();
      }
      result.append(raw, at, open);
      Optional<String> value = reference(setting, raw.substring(open + 2, close));
      value.ifPresent(result::append);
      complete &= value.isPresent();
      literal = false;
      at = close + 1;
    }
    result.append(raw, at, raw.length());
    return complete ? Optional.of(new Text(setting, result.toString(), literal)) : Optional.empty();
  }

  private Optional<String> reference(Setting setting, String inner) {
    int colon = inner.indexOf(':');
    if (colon < 0) {
      return variable(setting, inner, Optional.empty());
    }
    String fallback = inner.substring(colon + 1);
    if (fallback.startsWith("-")) {
      setting.problem(problems, "a default is written ${NAME:default}, without the shell's '-'");
      return Optional.empty();
    }
    if (fallback.contains("${")) {
      setting.problem(problems, "a default can't hold another reference");
      return Optional.empty();
    }
    return variable(setting, inner.substring(0, colon), Optional.of(fallback));
  }

  private Optional<String> variable(Setting setting, String name, Optional<String> fallback) {
    if (!NAME.matcher(name).matches()) {
      setting.problem(
          problems,
          "the name of an environment variable has letters, digits and '_' only; write"
              + " os.environ/NAME or ${NAME}, or $${ if '${' is meant as text");
      return Optional.empty();
    }
    Optional<String> value = Optional.ofNullable(environment.get(name)).or(() -> fallback);
    if (value.isEmpty()) {
      setting.problem(
          problems,
          "the environment variable "
              + name
              + " isn't set; set it for the gateway's process"
              + (setInFile.contains(name) ? " ('environment_variables' isn't used here)" : ""));
    }
    return value;
  }
}
