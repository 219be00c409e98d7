package dev.sallyport.config.value;

import dev.sallyport.config.yaml.ConfigNode;
import dev.sallyport.config.yaml.MapReader;
import dev.sallyport.config.yaml.Problems;
import dev.sallyport.config.yaml.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the values of settings. What can't be read is noted as a problem, and comes back empty. */
public final class Values {
  private final Problems problems;
  private final Notation notation;

  /** Reads values that are given in some form. */
  public Values(Problems problems, Notation notation) {
    this.problems = problems;
    this.notation = notation;
  }

  /** Where mistakes are noted. */
  public Problems problems() {
    return problems;
  }

  /** A single value as it's written, for a reader that knows what YAML 1.1 makes of it. */
  public Optional<Text> scalar(Setting setting) {
    return switch (setting.value()) {
      case ConfigNode.Scalar scalar when scalar.isNull() -> Optional.empty();
      case ConfigNode.Scalar scalar -> resolved(setting, scalar);
      case ConfigNode.Sequence list -> wrongKind(setting, list);
      case ConfigNode.Mapping map -> wrongKind(setting, map);
    };
  }

  /** A text. What is a number, a boolean or a date in YAML 1.1 isn't one. */
  public Optional<Text> text(Setting setting) {
    Optional<String> problem =
        setting.value() instanceof ConfigNode.Scalar scalar && !scalar.isNull()
            ? notation.problemOfText(scalar)
            : Optional.empty();
    if (problem.isPresent()) {
      setting.problem(problems, problem.get());
      return Optional.empty();
    }
    return scalar(setting);
  }

  /** A list of texts. */
  public List<Text> texts(Setting setting) {
    if (setting.value().isNull()) {
      return List.of();
    }
    if (!(setting.value() instanceof ConfigNode.Sequence list)) {
      setting.problem(problems, "must be a list, like [one, two], not " + kindOf(setting));
      return List.of();
    }
    List<Text> texts = new ArrayList<>();
    for (int i = 0; i < list.items().size(); i++) {
      ConfigNode node = list.items().get(i);
      Setting item = new Setting(setting.path() + "[" + i + "]", node.position(), node);
      if (node.isNull()) {
        item.problem(problems, "is empty; remove it, or write what it should be");
      }
      text(item).ifPresent(texts::add);
    }
    return texts;
  }

  /** A map; empty too for an empty value. */
  public Map<String, Setting> map(Setting setting) {
    if (setting.value().isNull()) {
      return Map.of();
    }
    if (!(setting.value() instanceof ConfigNode.Mapping mapping)) {
      setting.problem(problems, "must be a map (keys with values), not " + kindOf(setting));
      return Map.of();
    }
    return new MapReader(problems).read(mapping, setting.path());
  }

  private Optional<Text> resolved(Setting setting, ConfigNode.Scalar scalar) {
    Optional<String> problem = notation.problemOfNull(scalar);
    if (problem.isPresent()) {
      setting.problem(problems, problem.get());
      return Optional.empty();
    }
    return notation.resolve(setting, scalar.text());
  }

  private Optional<Text> wrongKind(Setting setting, ConfigNode node) {
    setting.problem(problems, "must be a single value, not " + node.kind());
    return Optional.empty();
  }

  private static String kindOf(Setting setting) {
    return setting.value().kind();
  }
}
