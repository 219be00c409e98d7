package dev.sallyport.admin.server;

import dev.sallyport.admin.definition.DefinitionBody;
import dev.sallyport.admin.definition.DefinitionCheck;
import dev.sallyport.admin.definition.ServerId;
import dev.sallyport.admin.web.ApiException;
import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.definition.ServerName;
import dev.sallyport.registry.RegisteredServer;
import dev.sallyport.registry.RegisteredServer.Origin;
import dev.sallyport.registry.Registry;
import dev.sallyport.registry.RegistryRefresh;
import dev.sallyport.store.Actor;
import dev.sallyport.store.ServerStore;
import dev.sallyport.store.StoreException;
import dev.sallyport.store.StoredServer;
import java.util.Collection;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Registers, changes and removes servers; what's answered is live. Servers of {@code config.yaml}
 * are read-only here. Blocks; thread-safe.
 */
final class ServerRegistrations {
  private final ServerStore store;
  private final Registry registry;
  private final RegistryRefresh refresh;
  private final DefinitionCheck check;

  ServerRegistrations(
      ServerStore store, Registry registry, RegistryRefresh refresh, DefinitionCheck check) {
    this.store = store;
    this.registry = registry;
    this.refresh = refresh;
    this.check = check;
  }

  /** Stores a new server. */
  StoredServer create(DefinitionBody body, Actor actor) {
    String id = ServerId.ofNew(body.id());
    ServerDefinition definition = check.check(body);
    requireFree(definition);
    if (ofConfig(id).isPresent()) {
      throw ApiException.conflict(
          ServerId.FIELD, "server_id: config.yaml has a server of that id; choose another.");
    }
    StoredServer stored = store.insert(id, definition, actor);
    refresh.refresh();
    return stored;
  }

  /** Changes a server: fields that the body doesn't have stay. */
  StoredServer update(DefinitionBody body, Actor actor) {
    String id = body.id();
    if (id == null) {
      throw ApiException.invalid(ServerId.FIELD, "server_id: is missing; say which server it is");
    }
    StoredServer current = stored(id);
    long version = current.row().version();
    if (body.version() != null && body.version() != version) {
      throw new StoreException.ChangedMeanwhile(id);
    }
    DefinitionEdit edit = new DefinitionEdit(editable(current));
    ServerDefinition definition = edit.settled(check.check(body, edit.merged(body.fields())));
    requireFree(definition);
    StoredServer stored = store.update(id, version, definition, actor);
    refresh.refresh();
    return stored;
  }

  /** Removes a server. */
  void delete(String id, Actor actor) {
    stored(id);
    store.delete(id, actor);
    refresh.refresh();
  }

  /** The server of {@code config.yaml} with that id. */
  Optional<RegisteredServer> ofConfig(String id) {
    return ofConfig().filter(server -> server.id().equals(id)).findFirst();
  }

  /** All servers of {@code config.yaml}. */
  Stream<RegisteredServer> ofConfig() {
    return registry.snapshot().all().stream().filter(server -> server.origin() == Origin.CONFIG);
  }

  /** All servers of the database. */
  Collection<StoredServer> ofDatabase() {
    return store.all();
  }

  /** A server of the database as the data plane has it; null if it isn't there. */
  @Nullable RegisteredServer live(StoredServer server) {
    RegisteredServer live = registry.snapshot().byId(server.row().id());
    return live == null || live.origin() == Origin.CONFIG ? null : live;
  }

  /**
   * The server of the database with that id.
   *
   * @throws ApiException if there's none, saying whether it's one of {@code config.yaml}
   */
  StoredServer stored(String id) {
    return (ServerId.isLegal(id) ? store.find(id) : Optional.<StoredServer>empty())
        .orElseThrow(
            () ->
                ofConfig(id).isPresent()
                    ? ApiException.conflict(
                        ServerId.FIELD,
                        "The server '%s' is defined in config.yaml, and can be changed only there."
                            .formatted(id))
                    : ServerId.unknown(id));
  }

  private static ServerDefinition editable(StoredServer server) {
    return switch (server) {
      case StoredServer.Usable(var _, var definition) -> definition;
      case StoredServer.Unusable(var _, var known, var _, var problem) -> {
        if (known == null) {
          throw ApiException.conflict(ServerId.FIELD, problem);
        }
        yield known;
      }
    };
  }

  /** A name or alias in {@code config.yaml} comes first, so it's no other server's. */
  private void requireFree(ServerDefinition definition) {
    requireFree("server_name", definition.name());
    if (definition.alias() != null) {
      requireFree("alias", definition.alias());
    }
  }

  private void requireFree(String field, ServerName name) {
    boolean taken =
        ofConfig()
            .flatMap(server -> Stream.ofNullable(server.definition()))
            .flatMap(other -> Stream.of(other.name(), other.publicName()))
            .anyMatch(other -> other.value().equalsIgnoreCase(name.value()));
    if (taken) {
      throw ApiException.conflict(
          field,
          "%s: config.yaml has a server with the name or alias '%s', which comes first (names are compared without letter case)"
              .formatted(field, name));
    }
  }
}
