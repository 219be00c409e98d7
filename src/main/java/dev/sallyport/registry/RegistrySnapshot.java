package dev.sallyport.registry;

import dev.sallyport.upstream.Upstream;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The servers at one moment. Immutable; a look-up costs the same however many there are. */
public final class RegistrySnapshot {
  private final List<RegisteredServer> all;
  private final Map<String, RegisteredServer> byId;
  private final Map<String, RegisteredServer> byPathName;

  RegistrySnapshot(Collection<RegisteredServer> servers) {
    Map<String, RegisteredServer> ids = HashMap.newHashMap(servers.size());
    Map<String, RegisteredServer> names = HashMap.newHashMap(2 * servers.size());
    for (RegisteredServer server : servers) {
      ids.putIfAbsent(server.id(), server);
      if (server.upstream() == null) {
        names.putIfAbsent(server.name(), server);
      } else {
        names.put(server.upstream().definition().name().value(), server);
        names.put(server.upstream().definition().publicName().value(), server);
      }
    }
    this.all = List.copyOf(servers);
    this.byId = Map.copyOf(ids);
    this.byPathName = Map.copyOf(names);
  }

  /** The server with that name or alias, whether it can be used or not. */
  public @Nullable RegisteredServer find(String nameOrAlias) {
    return byPathName.get(nameOrAlias);
  }

  /** The server of that id. */
  public @Nullable RegisteredServer byId(String id) {
    return byId.get(id);
  }

  /** All servers: those of {@code config.yaml} in its order, then the others by name. */
  public Collection<RegisteredServer> all() {
    return all;
  }

  /** The ways to all servers that clients can use. */
  public Collection<Upstream> servers() {
    return all.stream().flatMap(server -> Stream.ofNullable(server.upstream())).toList();
  }
}
