package dev.sallyport.config.general;

import dev.sallyport.config.value.Text;
import dev.sallyport.config.value.Values;
import dev.sallyport.config.yaml.Setting;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads {@code name_separator}. */
final class SeparatorParser {
  private static final Pattern ALLOWED = Pattern.compile("[-./]{1,4}");

  private final Values values;

  SeparatorParser(Values values) {
    this.values = values;
  }

  /** The separator; empty if it can't be one, which is noted. */
  Optional<String> parse(Setting setting) {
    Optional<String> separator = values.text(setting).map(Text::value);
    if (separator.isPresent() && !ALLOWED.matcher(separator.get()).matches()) {
      setting.problem(
          values.problems(),
          "must be 1 to 4 of the characters '-', '.' and '/', which names of servers don't have");
      return Optional.empty();
    }
    return separator;
  }
}
