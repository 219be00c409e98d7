package dev.sallyport.registry;

import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.registry.RegisteredServer.Origin;
import dev.sallyport.store.StoredServer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** Joins the servers of {@code config.yaml} with those of the database. */
final class Sources {
  private static final Comparator<StoredServer> BY_NAME =
      Comparator.comparing((StoredServer server) -> server.row().name())
          .thenComparing(server -> server.row().id());

  private Sources() {}

  /**
   * All servers, those of {@code config.yaml} first; a name or alias in both belongs to {@code
   * config.yaml}.
   *
   * @param rule what the gateway's settings have against a definition, in words; empty if nothing
   */
  static List<Registration> join(
      List<ServerDefinition> config,
      Collection<StoredServer> stored,
      Function<ServerDefinition, Optional<String>> rule) {
    List<Registration> all = new ArrayList<>(config.size() + stored.size());
    Set<String> taken = new HashSet<>();
    for (ServerDefinition definition : config) {
      names(definition).forEach(taken::add);
      all.add(new Registration.Usable(definition.name().value(), Origin.CONFIG, definition));
    }
    stored.stream().sorted(BY_NAME).map(server -> register(server, taken, rule)).forEach(all::add);
    return all;
  }

  private static Registration register(
      StoredServer server, Set<String> taken, Function<ServerDefinition, Optional<String>> rule) {
    String id = server.row().id();
    String name = server.row().name();
    return switch (server) {
      case StoredServer.Unusable unusable ->
          new Registration.Unusable(
              id, Origin.DATABASE, name, unusable.withoutSecrets(), unusable.problem());
      case StoredServer.Usable(var _, ServerDefinition definition) ->
          names(definition)
              .filter(taken::contains)
              .findFirst()
              .map(Sources::hidden)
              .or(() -> rule.apply(definition))
              .<Registration>map(
                  problem ->
                      new Registration.Unusable(id, Origin.DATABASE, name, definition, problem))
              .orElseGet(
                  () ->
                      new Registration.Usable(
                          id, Origin.DATABASE, definition, server.row().unverifiedSince()));
    };
  }

  private static String hidden(String name) {
    return "config.yaml has a server with the name or alias '"
        + name
        + "', which comes first: rename one of them, or remove one";
  }

  private static Stream<String> names(ServerDefinition definition) {
    return Stream.of(definition.name(), definition.publicName())
        .map(name -> name.value().toLowerCase(Locale.ROOT))
        .distinct();
  }
}
