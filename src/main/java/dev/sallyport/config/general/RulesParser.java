package dev.sallyport.config.general;

import dev.sallyport.config.value.Text;
import dev.sallyport.config.value.Values;
import dev.sallyport.config.yaml.ConfigNode;
import dev.sallyport.config.yaml.Setting;
import dev.sallyport.definition.rule.AddressRange;
import dev.sallyport.definition.rule.AllowedHosts;
import dev.sallyport.definition.rule.DefinitionRules;
import dev.sallyport.definition.rule.HostList;
import dev.sallyport.definition.rule.HostPattern;
import dev.sallyport.definition.rule.VerificationFloor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads {@code allowed_hosts}, {@code ssl_verify_required} and {@code allow_stdio}. */
final class RulesParser {
  private final Values values;

  RulesParser(Values values) {
    this.values = values;
  }

  /** The rules; only of use if no problem was noted. */
  DefinitionRules parse(Map<String, Setting> settings) {
    return new DefinitionRules(
        given(settings, "allowed_hosts")
            .map(setting -> hosts(setting, "leave allowed_hosts out to allow every host"))
            .<AllowedHosts>map(AllowedHosts.Listed::new)
            .orElseGet(AllowedHosts.Every::new),
        given(settings, "ssl_verify_required")
            .map(this::floor)
            .orElseGet(VerificationFloor.Nowhere::new),
        given(settings, "allow_stdio").filter(this::isAllowed).isPresent());
  }

  private boolean isAllowed(Setting setting) {
    return values
        .scalar(setting)
        .map(text -> text.value().toLowerCase(Locale.ROOT))
        .filter(
            word -> {
              if (!word.equals("true") && !word.equals("false")) {
                setting.problem(values.problems(), "must be true or false");
              }
              return word.equals("true");
            })
        .isPresent();
  }

  private static Optional<Setting> given(Map<String, Setting> settings, String key) {
    return Optional.ofNullable(settings.get(key)).filter(setting -> !setting.value().isNull());
  }

  private VerificationFloor floor(Setting setting) {
    if (setting.value() instanceof ConfigNode.Sequence) {
      return new VerificationFloor.At(hosts(setting, "write true for every server"));
    }
    Optional<String> word =
        setting.value() instanceof ConfigNode.Scalar
            ? values.scalar(setting).map(text -> text.value().toLowerCase(Locale.ROOT))
            : Optional.of("");
    return switch (word.orElse("false")) {
      case "true" -> new VerificationFloor.Everywhere();
      case "false" -> new VerificationFloor.Nowhere();
      default -> {
        setting.problem(
            values.problems(), "must be true, or a list of hosts: [\"*.corp.example\"]");
        yield new VerificationFloor.Everywhere();
      }
    };
  }

  /**
   * Reads a list of hosts, which mustn't be empty: it could mean all of them or none.
   *
   * @param forAll what to write to mean every host
   */
  private HostList hosts(Setting setting, String forAll) {
    List<HostPattern> names = new ArrayList<>();
    List<AddressRange> ranges = new ArrayList<>();
    if (setting.value() instanceof ConfigNode.Sequence list && list.items().isEmpty()) {
      setting.problem(values.problems(), "names no host; " + forAll);
    }
    for (Text text : values.texts(setting)) {
      try {
        if (AddressRange.isMeant(text.value())) {
          ranges.add(AddressRange.parse(text.value()));
        } else {
          names.add(new HostPattern(text.value()));
        }
      } catch (IllegalArgumentException wrong) {
        text.setting().problem(values.problems(), problemOf(text.value(), wrong, forAll));
      }
    }
    return new HostList(names, ranges);
  }

  private static String problemOf(String value, IllegalArgumentException wrong, String forAll) {
    if (value.equals("*")) {
      return "'*' isn't possible; " + forAll;
    }
    return AddressRange.isMeant(value) && !value.matches(".*[g-zG-Z].*")
        ? String.valueOf(wrong.getMessage())
        : "takes host names, *.domain, addresses and ranges like 10.0.0.0/8, without scheme, port"
            + " and path";
  }
}
