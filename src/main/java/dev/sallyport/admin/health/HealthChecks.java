package dev.sallyport.admin.health;

import dev.sallyport.admin.web.ApiException;
import dev.sallyport.config.general.GeneralSettings;
import dev.sallyport.inspect.ServerInspection;
import dev.sallyport.registry.RegisteredServer;
import dev.sallyport.registry.Registry;
import dev.sallyport.registry.RegistrySnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks registered servers when somebody asks, some at a time; who asks at the same time, or soon
 * after, gets the same result. Blocks; thread-safe.
 */
public final class HealthChecks {
  private static final Logger log = LoggerFactory.getLogger(HealthChecks.class);
  private static final int AT_ONCE = 32;
  private static final Duration ONE = Duration.ofSeconds(5);
  private static final Duration ALL = Duration.ofSeconds(20);
  private static final Duration FRESH = Duration.ofSeconds(10);

  private final Registry registry;
  private final HealthRecords records;
  private final HealthCheck check;
  private final Duration all;
  private final Semaphore slots = new Semaphore(AT_ONCE, true);
  private final Map<String, Run> runs = new ConcurrentHashMap<>();

  /** A check that runs, or has run. */
  private record Run(RegisteredServer server, long begun, CompletableFuture<ServerHealth> result) {
    boolean serves(RegisteredServer asked) {
      return server.equals(asked)
          && (!result.isDone() || System.nanoTime() - begun < FRESH.toNanos());
    }
  }

  /** Of the registry's servers; what's found is kept in the records. */
  public HealthChecks(
      Registry registry,
      GeneralSettings settings,
      ServerInspection inspection,
      HealthRecords records) {
    this(registry, settings, inspection, records, ONE, ALL);
  }

  HealthChecks(
      Registry registry,
      GeneralSettings settings,
      ServerInspection inspection,
      HealthRecords records,
      Duration one,
      Duration all) {
    this.registry = registry;
    this.records = records;
    this.check = new HealthCheck(inspection, settings.rules().allowedHosts(), one);
    this.all = all;
  }

  /**
   * How servers are, after 20 seconds at most; what isn't known by then is unknown.
   *
   * @param ids which servers, in that order; all if it's empty
   * @throws ApiException if there's no server of such an id
   * @throws InterruptedException if the thread is
   */
  public List<ServerHealth> check(Collection<String> ids) throws InterruptedException {
    long end = System.nanoTime() + all.toNanos();
    RegistrySnapshot snapshot = registry.snapshot();
    List<Run> asked = servers(snapshot, ids).stream().map(server -> run(server, end)).toList();
    List<ServerHealth> found = new ArrayList<>(asked.size());
    for (Run run : asked) {
      found.add(await(run, end));
    }
    forgetOthers();
    return found;
  }

  private static List<RegisteredServer> servers(RegistrySnapshot snapshot, Collection<String> ids) {
    if (ids.isEmpty()) {
      return List.copyOf(snapshot.all());
    }
    List<String> unknown = ids.stream().filter(id -> snapshot.byId(id) == null).toList();
    if (!unknown.isEmpty()) {
      throw ApiException.notFound(
          "server_ids",
          "There's no server with server_id "
              + unknown.stream()
                  .map(id -> "'" + id.replaceAll("\\p{C}", "?") + "'")
                  .collect(Collectors.joining(", "))
              + ".");
    }
    return ids.stream()
        .distinct()
        .<RegisteredServer>mapMulti(
            (id, out) -> {
              @Nullable RegisteredServer server = snapshot.byId(id);
              if (server != null) {
                out.accept(server);
              }
            })
        .toList();
  }

  private Run run(RegisteredServer server, long end) {
    return runs.compute(
        server.id(),
        (id, known) -> {
          if (known != null && known.serves(server)) {
            return known;
          }
          Run begun = new Run(server, System.nanoTime(), new CompletableFuture<>());
          Thread.ofVirtual().name("health-check").start(() -> perform(begun, end));
          return begun;
        });
  }

  private void perform(Run run, long end) {
    try {
      if (!slots.tryAcquire(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        giveUp(run);
        return;
      }
      try {
        ServerHealth health = check.check(run.server());
        records.put(health);
        run.result().complete(health);
      } finally {
        slots.release();
      }
    } catch (InterruptedException | RuntimeException unexpected) {
      log.error("Health of MCP server '{}' can't be checked", run.server().name(), unexpected);
      giveUp(run);
    }
  }

  /** Not kept: the next who asks gets a check. */
  private void giveUp(Run run) {
    runs.remove(run.server().id(), run);
    run.result().complete(ServerHealth.unknown(run.server().id(), run.server().name()));
  }

  private static ServerHealth await(Run run, long end) throws InterruptedException {
    try {
      return run.result().get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException | ExecutionException e) {
      return ServerHealth.unknown(run.server().id(), run.server().name());
    }
  }

  private void forgetOthers() {
    var ids =
        registry.snapshot().all().stream().map(RegisteredServer::id).collect(Collectors.toSet());
    runs.keySet().retainAll(ids);
    records.keepOnly(ids);
  }
}
