package dev.sallyport.registry;

import dev.sallyport.upstream.Upstream;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The servers at one moment. Immutable; a look-up costs the same however many there are. */
public final class RegistrySnapshot {
  private final Map<String, Upstream> servers;
  private final Map<String, Upstream> byPathName;

  RegistrySnapshot(Collection<? extends Upstream> upstreams) {
    Map<String, Upstream> byName = new LinkedHashMap<>();
    Map<String, Upstream> byPath = new HashMap<>();
    for (Upstream upstream : upstreams) {
      byName.put(upstream.definition().name().value(), upstream);
      byPath.put(upstream.definition().name().value(), upstream);
      byPath.put(upstream.definition().publicName().value(), upstream);
    }
    this.servers = Collections.unmodifiableMap(byName);
    this.byPathName = Map.copyOf(byPath);
  }

  /** The server with that name or alias. */
  public @Nullable Upstream find(String nameOrAlias) {
    return byPathName.get(nameOrAlias);
  }

  /** All servers, in the order of their definitions. */
  public Collection<Upstream> servers() {
    return servers.values();
  }
}
