package dev.sallyport.config.general;

import dev.sallyport.config.value.HeaderValue;
import dev.sallyport.config.value.Text;
import dev.sallyport.config.value.Values;
import dev.sallyport.config.yaml.Problems;
import dev.sallyport.config.yaml.Setting;
import dev.sallyport.definition.Secret;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the admin key: {@code general_settings.master_key}, else {@code SALLYPORT_MASTER_KEY}, else
 * {@code LITELLM_MASTER_KEY}.
 */
final class MasterKey {
  private static final List<String> VARIABLES =
      List.of("SALLYPORT_MASTER_KEY", "LITELLM_MASTER_KEY");

  /**
   * Keys below this length are easily guessed; LiteLLM's documentation uses one of seven
   * characters.
   */
  private static final int GOOD_LENGTH = 16;

  private final Map<String, String> environment;
  private final Values values;

  MasterKey(Map<String, String> environment, Values values) {
    this.environment = environment;
    this.values = values;
  }

  /** The key, if there's one; only of use if no problem was noted. */
  Optional<Secret> find(Optional<Setting> setting) {
    Optional<Setting> given = setting.filter(each -> !each.value().isNull());
    if (given.isEmpty()) {
      return fromEnvironment();
    }
    Optional<String> key = given.flatMap(values::text).map(Text::value);
    key.flatMap(MasterKey::problemOf)
        .ifPresent(problem -> given.get().problem(problems(), problem));
    key.ifPresent(value -> remarkOtherKeys(given.get(), value));
    return key.map(this::secret);
  }

  private Optional<Secret> fromEnvironment() {
    Optional<String> variable = VARIABLES.stream().filter(environment::containsKey).findFirst();
    Optional<String> key = variable.map(name -> environment.getOrDefault(name, ""));
    key.flatMap(MasterKey::problemOf)
        .ifPresent(
            problem ->
                problems().ofFile("environment variable " + variable.orElse("") + ": " + problem));
    return key.map(this::secret);
  }

  private Secret secret(String key) {
    if (key.length() < GOOD_LENGTH) {
      problems()
          .remark(
              "the admin key has fewer than "
                  + GOOD_LENGTH
                  + " characters, so it can be guessed; a good one: openssl rand -hex 32");
    }
    return new Secret(key);
  }

  private void remarkOtherKeys(Setting setting, String key) {
    for (String variable : VARIABLES) {
      if (!environment.getOrDefault(variable, key).equals(key)) {
        problems()
            .remark(
                setting.position(),
                setting.path() + ": this key is used, not the other one in " + variable);
      }
    }
  }

  private static Optional<String> problemOf(String key) {
    return HeaderValue.problemOf(key)
        .or(
            () ->
                key.indexOf(' ') >= 0
                    ? Optional.of("holds a space, which clients can't send in a key")
                    : Optional.empty());
  }

  private Problems problems() {
    return values.problems();
  }
}
