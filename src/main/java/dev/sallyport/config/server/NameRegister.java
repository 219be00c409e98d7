package dev.sallyport.config.server;

import dev.sallyport.config.value.Text;
import dev.sallyport.config.yaml.Position;
import dev.sallyport.config.yaml.Problems;
import dev.sallyport.config.yaml.Setting;
import dev.sallyport.definition.ServerName;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads names and aliases, and sees that each is one server's only, whatever its letter case. */
final class NameRegister {
  private record Owner(String server, Position position) {}

  private final Problems problems;
  private final Map<String, Owner> owners = new HashMap<>();

  NameRegister(Problems problems) {
    this.problems = problems;
  }

  /**
   * Registers a name or an alias.
   *
   * @param server the key of the server whose it is; its alias may repeat its name
   */
  Optional<ServerName> add(Text name, String server) {
    Setting setting = name.setting();
    String value = name.value();
    Optional<String> problem = problemOf(name);
    if (problem.isPresent()) {
      setting.problem(problems, problem.get());
      return Optional.empty();
    }
    Owner owner = new Owner(server, setting.position());
    Owner first =
        Optional.ofNullable(owners.putIfAbsent(value.toLowerCase(Locale.ROOT), owner))
            .orElse(owner);
    if (!first.server().equals(server)) {
      setting.problem(
          problems,
          (name.shown() + " is taken in line ").stripLeading()
              + first.position().line()
              + " (names and aliases are compared without letter case)");
      return Optional.empty();
    }
    return Optional.of(new ServerName(value));
  }

  private static Optional<String> problemOf(Text name) {
    String value = name.value();
    if (value.isEmpty()) {
      return Optional.of("a name must not be empty");
    }
    if (!ServerName.isWellFormed(value)) {
      String legal = value.replaceAll("[^A-Za-z0-9_]+", "_");
      return Optional.of(
          "a name has 1 to 64 letters, digits and '_'; no space, and no '-', which separates the"
              + " server from the tool"
              + (name.literal() && ServerName.isWellFormed(legal) && !legal.equals("_")
                  ? "; write '" + legal + "'"
                  : ""));
    }
    if (ServerName.isReserved(value)) {
      return Optional.of(
          "'" + value + "' is a path of the gateway itself; write '" + value + "_server'");
    }
    return Optional.empty();
  }
}
