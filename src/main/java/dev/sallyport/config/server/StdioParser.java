package dev.sallyport.config.server;

import dev.sallyport.config.value.Quantities;
import dev.sallyport.config.value.Suggestions;
import dev.sallyport.config.value.Text;
import dev.sallyport.config.value.Values;
import dev.sallyport.config.yaml.ConfigNode;
import dev.sallyport.config.yaml.Setting;
import dev.sallyport.definition.Dialect;
import dev.sallyport.definition.Secret;
import dev.sallyport.definition.StdioCommand;
import dev.sallyport.definition.StdioCommand.Argument;
import dev.sallyport.definition.StdioCommand.Sharing;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code command} and what belongs to it. Whether programs and folders exist isn't looked at.
 */
final class StdioParser {
  /** The keys of servers that are programs. */
  static final List<String> KEYS =
      List.of("command", "args", "env", "cwd", "stdio_process", "stdio_max_processes");

  /** The keys that say how a server is reached by HTTP. */
  private static final List<String> OF_HTTP =
      List.of(
          "url",
          "auth_type",
          "authentication_token",
          "auth_value",
          "oauth2_flow",
          "oauth2_resource",
          "client_id",
          "client_secret",
          "scopes",
          "token_url",
          "token_endpoint_auth_method",
          "token_ssl_verify",
          "proxy",
          "static_headers",
          "extra_headers",
          "ssl_verify",
          "ssl_ca_pem",
          "ssl_trust_system",
          "ssl_client_cert",
          "ssl_client_key",
          "ssl_client_key_password",
          "ssl_server_name",
          "ssl_min_version",
          "ssl_insecure_until",
          "ssl_pin_sha256");

  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final int MOST_PROCESSES = 1000;

  private final Values values;
  private final Quantities quantities;
  private final Path folder;

  /**
   * @param folder what relative paths are relative to
   */
  StdioParser(Values values, Path folder) {
    this.values = values;
    this.quantities = new Quantities(values);
    this.folder = folder;
  }

  /** Notes what's given of a program for a server that is none. */
  static void refuseIn(Map<String, Setting> settings, Values values) {
    given(settings, KEYS)
        .forEach(
            setting ->
                setting.problem(
                    values.problems(),
                    "is for a server that's a program: transport: stdio; remove one of them"));
  }

  /** The program; empty if a problem was noted without which there is none. */
  Optional<StdioCommand> parse(Map<String, Setting> settings, Setting server, Dialect dialect) {
    given(settings, OF_HTTP)
        .filter(setting -> !isWithoutAuth(setting))
        .forEach(
            setting ->
                setting.problem(
                    values.problems(),
                    "means nothing for transport: stdio, where there's no HTTP; remove it"));
    Optional<String> program = program(settings, server);
    List<Argument> arguments =
        value(settings, "args").map(values::texts).orElse(List.of()).stream()
            .filter(text -> isWithoutNul(text, text.setting()))
            .map(text -> new Argument(text.value(), !text.literal()))
            .toList();
    Map<String, Secret> environment =
        value(settings, "env").map(this::environment).orElse(Map.of());
    Path cwd =
        value(settings, "cwd")
            .flatMap(values::text)
            .flatMap(text -> path(text, text.value()))
            .orElse(null);
    Sharing sharing = sharing(settings, dialect);
    int most =
        value(settings, "stdio_max_processes")
            .map(setting -> quantities.count(setting, 1, MOST_PROCESSES))
            .orElse(OptionalInt.empty())
            .orElse(StdioCommand.DEFAULT_MOST_PROCESSES);
    return program.map(each -> new StdioCommand(each, arguments, environment, cwd, sharing, most));
  }

  private Optional<String> program(Map<String, Setting> settings, Setting server) {
    Optional<Setting> command = value(settings, "command");
    if (command.isEmpty()) {
      values
          .problems()
          .at(
              server.position(),
              server.path(),
              server.path() + ": 'command' is missing; add the program that the server is");
      return Optional.empty();
    }
    return command
        .flatMap(values::text)
        .filter(text -> isWithoutNul(text, text.setting()))
        .flatMap(this::program);
  }

  private Optional<String> program(Text text) {
    String program = text.value();
    if (program.isBlank()) {
      text.setting().problem(values.problems(), "is empty; write the program that the server is");
      return Optional.empty();
    }
    if (program.indexOf('/') >= 0) {
      return path(text, program).map(Path::toString);
    }
    if (program.chars().anyMatch(Character::isWhitespace)) {
      text.setting()
          .problem(
              values.problems(),
              "takes a program without its arguments; write those as a list under args");
      return Optional.empty();
    }
    return Optional.of(program);
  }

  private Optional<Path> path(Text text, String value) {
    try {
      if (!value.startsWith("~")) {
        return Optional.of(folder.resolve(value).toAbsolutePath().normalize());
      }
      text.setting()
          .problem(values.problems(), "'~' isn't expanded; write the whole path, or ${HOME}/...");
    } catch (InvalidPathException notAPath) {
      text.setting().problem(values.problems(), "isn't a path of this system");
    }
    return Optional.empty();
  }

  private Map<String, Secret> environment(Setting setting) {
    Map<String, Secret> environment = new LinkedHashMap<>();
    values
        .map(setting)
        .forEach(
            (name, variable) -> {
              if (!VARIABLE.matcher(name).matches()) {
                variable.problem(
                    values.problems(),
                    "the name of an environment variable has letters, digits and '_' only");
              } else if (variable.value().isNull()) {
                variable.problem(
                    values.problems(), "has no value; remove the variable, or give it one");
              }
              values
                  .text(variable)
                  .filter(text -> isWithoutNul(text, variable))
                  .ifPresent(text -> environment.put(name, new Secret(text.value())));
            });
    return environment;
  }

  private boolean isWithoutNul(Text text, Setting setting) {
    boolean legal = text.value().indexOf('\0') < 0;
    if (!legal) {
      setting.problem(values.problems(), "holds a NUL character, which programs can't be given");
    }
    return legal;
  }

  private Sharing sharing(Map<String, Setting> settings, Dialect dialect) {
    Text text = value(settings, "stdio_process").flatMap(values::scalar).orElse(null);
    if (text == null || text.value().equals("per_session")) {
      return Sharing.PER_SESSION;
    }
    if (!text.value().equals("shared")) {
      text.setting()
          .problem(
              values.problems(),
              "unknown value"
                  + text.shown()
                  + Suggestions.orNearest(
                      text.value(),
                      List.of("per_session", "shared"),
                      Map.of("per-session", "per_session", "session", "per_session")));
      return Sharing.PER_SESSION;
    }
    if (dialect.sessions() == Dialect.Sessions.PER_CALL) {
      text.setting()
          .problem(
              values.problems(),
              "shared contradicts bridge_sessions: per_call, where each call has a process of its"
                  + " own; remove one of them");
    }
    return Sharing.SHARED;
  }

  private static boolean isWithoutAuth(Setting setting) {
    return setting.path().endsWith("auth_type")
        && setting.value() instanceof ConfigNode.Scalar scalar
        && scalar.text().equals("none");
  }

  /** Those of the keys that ask for something. */
  private static Stream<Setting> given(Map<String, Setting> settings, List<String> keys) {
    return keys.stream().flatMap(key -> value(settings, key).stream()).filter(StdioParser::asks);
  }

  private static boolean asks(Setting setting) {
    return switch (setting.value()) {
      case ConfigNode.Scalar _ -> true;
      case ConfigNode.Sequence list -> !list.items().isEmpty();
      case ConfigNode.Mapping map -> !map.entries().isEmpty();
    };
  }

  private static Optional<Setting> value(Map<String, Setting> settings, String key) {
    @Nullable Setting setting = settings.get(key);
    return Optional.ofNullable(setting).filter(each -> !each.value().isNull());
  }
}
