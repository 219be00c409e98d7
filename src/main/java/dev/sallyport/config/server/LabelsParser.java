package dev.sallyport.config.server;

import dev.sallyport.config.value.Text;
import dev.sallyport.config.value.Values;
import dev.sallyport.config.yaml.Setting;
import dev.sallyport.definition.ToolFilter;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads {@code allowed_tools}, {@code disallowed_tools} and {@code access_groups}. An empty list is
 * the same as none.
 */
final class LabelsParser {
  private static final int MOST = 1000;
  private static final int LONGEST = 256;

  private final Values values;

  LabelsParser(Values values) {
    this.values = values;
  }

  /** Which tools clients may use. */
  ToolFilter tools(Map<String, Setting> settings) {
    ToolFilter filter =
        new ToolFilter(
            labels(settings, "allowed_tools", false), labels(settings, "disallowed_tools", false));
    if (!filter.allowed().isEmpty() && !filter.disallowed().isEmpty()) {
      Optional.ofNullable(settings.get("disallowed_tools"))
          .ifPresent(
              setting ->
                  values
                      .problems()
                      .remark(
                          setting.position(),
                          setting.path()
                              + ": not used, because allowed_tools is given, too; remove one"));
    }
    return filter;
  }

  /** The groups, by the key's name in the file or by that in the REST API. */
  List<String> groups(Map<String, Setting> settings) {
    List<String> groups = labels(settings, "access_groups", true);
    List<String> byOtherName = labels(settings, "mcp_access_groups", true);
    if (!groups.isEmpty() && !byOtherName.isEmpty() && !groups.equals(byOtherName)) {
      Optional.ofNullable(settings.get("mcp_access_groups"))
          .ifPresent(
              setting ->
                  setting.problem(
                      values.problems(), "is another name of access_groups; remove one of them"));
    }
    return groups.isEmpty() ? byOtherName : groups;
  }

  private List<String> labels(Map<String, Setting> settings, String key, boolean inHeaders) {
    Setting setting = settings.get(key);
    if (setting == null) {
      return List.of();
    }
    List<Text> texts = values.texts(setting);
    if (texts.size() > MOST) {
      problem(setting, "has more than " + MOST + " entries");
      return List.of();
    }
    Set<String> labels = new LinkedHashSet<>();
    for (Text text : texts) {
      problemOf(text.value(), inHeaders).ifPresent(words -> problem(text.setting(), words));
      labels.add(text.value());
    }
    return List.copyOf(labels);
  }

  /**
   * @param inHeaders whether clients name it in a header, between commas
   */
  private static Optional<String> problemOf(String label, boolean inHeaders) {
    if (label.isBlank() || !label.equals(label.strip())) {
      return Optional.of("is empty, or begins or ends with a space");
    }
    if (label.length() > LONGEST || label.chars().anyMatch(Character::isISOControl)) {
      return Optional.of("is longer than " + LONGEST + " characters, or holds a line break");
    }
    return inHeaders && label.indexOf(',') >= 0
        ? Optional.of("holds a ',', which separates groups where clients name them")
        : Optional.empty();
  }

  private void problem(Setting setting, String text) {
    setting.problem(values.problems(), text);
  }
}
