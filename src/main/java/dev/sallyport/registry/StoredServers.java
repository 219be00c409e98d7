package dev.sallyport.registry;

import dev.sallyport.store.ServerStore;
import dev.sallyport.store.StoreException;
import dev.sallyport.store.StoredServer;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The servers of the database as they were read last; only what changed is read again. */
final class StoredServers {
  private final ServerStore store;
  private final Map<String, StoredServer> known = new HashMap<>();

  StoredServers(ServerStore store) {
    this.store = store;
  }

  /**
   * Reads what changed. After a failure what's known stays as it was.
   *
   * @throws StoreException.Unavailable while the database is away
   */
  void read() {
    Map<String, Long> versions = store.versions();
    List<String> changed =
        versions.entrySet().stream()
            .filter(row -> !isKnown(row.getKey(), row.getValue()))
            .map(Map.Entry::getKey)
            .toList();
    List<StoredServer> read = changed.isEmpty() ? List.of() : store.load(changed);
    known.keySet().retainAll(versions.keySet());
    read.forEach(server -> known.put(server.row().id(), server));
  }

  private boolean isKnown(String id, long version) {
    StoredServer server = known.get(id);
    return server != null && server.row().version() == version;
  }

  Collection<StoredServer> all() {
    return known.values();
  }
}
