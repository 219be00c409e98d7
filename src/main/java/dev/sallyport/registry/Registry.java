package dev.sallyport.registry;

import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.registry.RegisteredServer.Origin;
import dev.sallyport.tls.trust.TrustResolver;
import dev.sallyport.tls.trust.TrustWatcher;
import dev.sallyport.upstream.UpstreamFactory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Holds the servers that clients can reach, and exchanges them for others while requests run. Owns
 * the ways to them. Thread-safe; reading takes no lock.
 */
public final class Registry implements AutoCloseable {
  private final UpstreamFactory factory;
  private final TrustResolver resolver;
  private final TrustWatcher watcher;
  private final ReentrantLock changing = new ReentrantLock();
  private volatile Map<Key, ConnectedServer> connected = new HashMap<>();
  private volatile RegistrySnapshot snapshot = new RegistrySnapshot(List.of());

  private record Key(Origin origin, String id) {}

  /**
   * Without servers.
   *
   * @param resolver loads trust; reads files
   * @param watcher tells when files change; owned by the caller
   */
  public Registry(UpstreamFactory factory, TrustResolver resolver, TrustWatcher watcher) {
    this.factory = factory;
    this.resolver = resolver;
    this.watcher = watcher;
  }

  /** The servers as they are now. */
  public RegistrySnapshot snapshot() {
    return snapshot;
  }

  /** How TLS to the servers stands that are reached by it. */
  public List<TlsState> tls() {
    return connected.values().stream()
        .flatMap(server -> server.tls().stream())
        .sorted(Comparator.comparing(TlsState::server))
        .toList();
  }

  /**
   * Replaces all servers. A server whose new definition is reached in the same way keeps its
   * connections; requests in flight to another end on the old ones. A server whose trust doesn't
   * load is there, but disabled. Reads files.
   */
  public void replace(Collection<Registration> registrations) {
    changing.lock();
    try {
      Map<Key, ConnectedServer> before = connected;
      Map<Key, ConnectedServer> after = HashMap.newHashMap(registrations.size());
      List<RegisteredServer> servers = new ArrayList<>(registrations.size());
      for (Registration registration : registrations) {
        servers.add(
            switch (registration) {
              case Registration.Usable usable -> connect(usable, before, after);
              case Registration.Unusable(var id, var origin, var name, var known, var problem) ->
                  new RegisteredServer(id, origin, name, known, null, problem);
            });
      }
      connected = after;
      snapshot = new RegistrySnapshot(servers);
      before.forEach(
          (key, server) -> {
            if (!server.equals(after.get(key))) {
              server.close();
            }
          });
    } finally {
      changing.unlock();
    }
  }

  private RegisteredServer connect(
      Registration.Usable usable,
      Map<Key, ConnectedServer> before,
      Map<Key, ConnectedServer> after) {
    Key key = new Key(usable.origin(), usable.id());
    ServerDefinition definition = usable.definition();
    ConnectedServer known = before.get(key);
    ConnectedServer server = known != null && known.reaches(definition) ? known : open(usable);
    after.put(key, server);
    return new RegisteredServer(
        usable.id(),
        usable.origin(),
        definition.name().value(),
        definition,
        server.under(definition),
        null);
  }

  private ConnectedServer open(Registration.Usable usable) {
    ServerDefinition definition = usable.definition();
    return switch (definition.transport()) {
      case HTTP, SSE ->
          new ConnectedByHttp(
              factory.create(definition), usable.unverifiedSince(), resolver, watcher);
      case STDIO -> new ConnectedByStdio(factory.createStdio(definition));
    };
  }

  @Override
  public void close() {
    replace(List.of());
  }
}
