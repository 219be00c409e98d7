package dev.sallyport.gateway;

import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.jsonrpc.GatewayException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Counts the requests for servers that take only so many at a time. A server's count outlives edits
 * of its definition; what began while it had no limit isn't in it. Thread-safe.
 */
final class ServerPlaces {
  /** Servers without a request aren't in it. */
  private final Map<String, Integer> taken = new ConcurrentHashMap<>();

  /**
   * Takes a place.
   *
   * @return gives it back; the first time counts
   * @throws GatewayException.Overloaded if there's none
   */
  Runnable enter(ServerDefinition server) {
    Integer most = server.maxConcurrentRequests();
    if (most == null) {
      return ServerPlaces::nothing;
    }
    String name = server.name().value();
    taken.compute(name, (key, before) -> oneMore(key, before == null ? 0 : before, most));
    AtomicBoolean left = new AtomicBoolean();
    return () -> {
      if (left.compareAndSet(false, true)) {
        taken.computeIfPresent(name, (key, before) -> oneLess(before));
      }
    };
  }

  private static void nothing() {}

  private static Integer oneMore(String server, int before, int most) {
    if (before >= most) {
      throw new GatewayException.Overloaded(server, most);
    }
    return before + 1;
  }

  private static @Nullable Integer oneLess(int before) {
    return before == 1 ? null : before - 1;
  }

  /** How many are taken. */
  int taken(String server) {
    return taken.getOrDefault(server, 0);
  }
}
