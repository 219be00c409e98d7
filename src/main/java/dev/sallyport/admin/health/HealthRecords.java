package dev.sallyport.admin.health;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What the last checks found, of servers that are still there. Thread-safe. */
public final class HealthRecords {
  private final Map<String, ServerHealth> last = new ConcurrentHashMap<>();

  /** The last result for a server's id; empty if it wasn't checked since the start. */
  public Optional<ServerHealth> last(String id) {
    return Optional.ofNullable(last.get(id));
  }

  void put(ServerHealth health) {
    last.put(health.id(), health);
  }

  /** Forgets all others. */
  void keepOnly(Set<String> ids) {
    last.keySet().retainAll(ids);
  }
}
