package dev.sallyport.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.testing.Definitions;
import dev.sallyport.testing.Eventually;
import dev.sallyport.testing.RunningStore;
import dev.sallyport.testing.SharedPostgres;
import dev.sallyport.testing.TestDatabase;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Replicas that share a PostgreSQL, and how they learn of each other's changes. */
class ReplicasTest {
  private static final Actor ADMIN = new Actor("admin", "192.0.2.1");
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final String LISTENERS =
      "from pg_stat_activity where datname = current_database() and query ilike 'listen %'";

  private final TestDatabase database = SharedPostgres.server().database();

  @Test
  void setUpOneDatabaseAtTheSameTime() throws Exception {
    int replicas = 3;
    CyclicBarrier line = new CyclicBarrier(replicas);
    List<RunningStore> running = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(replicas)) {
      List<Future<RunningStore>> starting = new ArrayList<>();
      for (int i = 0; i < replicas; i++) {
        starting.add(
            threads.submit(
                () -> {
                  line.await(10, TimeUnit.SECONDS);
                  return RunningStore.on(database);
                }));
      }
      for (Future<RunningStore> each : starting) {
        running.add(each.get(60, TimeUnit.SECONDS));
      }
      for (RunningStore each : running) {
        Eventually.until(SOON, "ready", () -> each.store().state() instanceof StoreState.Ready);
        assertThat(each.store().all()).isEmpty();
      }
      assertThat(database.query("select version from flyway_schema_history where success"))
          .doesNotHaveDuplicates();
    } finally {
      running.forEach(RunningStore::close);
    }
  }

  @Test
  void hearOfEachChangeWithinASecond() {
    try (RunningStore one = RunningStore.on(database);
        RunningStore other = RunningStore.on(database)) {
      AtomicInteger told = listen(other);

      int before = told.get();
      long version = one.store().insert("id", plain("one"), ADMIN).row().version();
      Eventually.until(SECOND, "told of an insert", () -> told.get() > before);
      assertThat(other.store().find("id")).isPresent();

      int inserted = told.get();
      one.store().update("id", version, plain("two"), ADMIN);
      Eventually.until(SECOND, "told of an update", () -> told.get() > inserted);
      assertThat(other.store().find("id").orElseThrow().row().name()).isEqualTo("two");

      int updated = told.get();
      one.store().delete("id", ADMIN);
      Eventually.until(SECOND, "told of a delete", () -> told.get() > updated);
      assertThat(other.store().find("id")).isEmpty();
    }
  }

  @Test
  void catchUpAfterTheirConnectionBroke() {
    try (RunningStore running = RunningStore.on(database)) {
      AtomicInteger told = listen(running);
      int before = told.get();

      database.execute("select pg_terminate_backend(pid) " + LISTENERS);

      Eventually.until(SOON, "told after the connection is back", () -> told.get() > before);
      int back = told.get();
      running.store().insert("id", plain("one"), ADMIN);
      Eventually.until(SECOND, "told on the new connection", () -> told.get() > back);
    }
  }

  @Test
  void endTheirConnectionAtOnce() {
    try (RunningStore running = RunningStore.on(database)) {
      listen(running);
      long begin = System.nanoTime();
      running.changes().close();

      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(3));
      Eventually.until(
          SOON, "nobody listens", () -> database.query("select pid " + LISTENERS).isEmpty());
    }
  }

  @Test
  void toldEvenIfTheListenerFails() {
    try (RunningStore running = RunningStore.on(database)) {
      AtomicInteger told = new AtomicInteger();
      running
          .changes()
          .start(
              () -> {
                told.incrementAndGet();
                throw new IllegalStateException("a listener that fails");
              });
      Eventually.until(SOON, "told once", () -> told.get() == 1);

      running.store().insert("id", plain("one"), ADMIN);

      Eventually.until(SECOND, "told again", () -> told.get() > 1);
    }
  }

  @Test
  void hearOfTheirOwnChangesOnTheEmbeddedDatabase(@TempDir Path folder) {
    try (RunningStore running = RunningStore.on(TestDatabase.h2(folder))) {
      AtomicInteger told = new AtomicInteger();
      running.changes().start(told::incrementAndGet);

      running.store().insert("id", plain("one"), ADMIN);

      Eventually.until(SECOND, "told", () -> told.get() > 0);
    }
  }

  /** Listens; returns once the replica hears of changes. */
  private static AtomicInteger listen(RunningStore running) {
    AtomicInteger told = new AtomicInteger();
    running.changes().start(told::incrementAndGet);
    Eventually.until(SOON, "listening", () -> told.get() > 0);
    return told;
  }

  private static ServerDefinition plain(String name) {
    return Definitions.server(name, URI.create("https://mcp.example.com/mcp")).build();
  }

  @Test
  void knowNoMoreClientsSessionsThanThereIsRoomFor() {
    try (RunningStore running = RunningStore.on(database)) {
      Eventually.until(SOON, "ready", () -> running.store().state() instanceof StoreState.Ready);
      sessions("'ann'", 10_050);
      sessions("'owner ' || n", 100);
      running.replicas().alive("here");
      assertThat(count("owner = 'ann'")).isEqualTo(10_000);
      assertThat(count("id = 'ann10001'")).isZero();
      assertThat(count("owner <> 'ann'")).isEqualTo(100);

      sessions("'many ' || n", 100_010);
      running.replicas().alive("here");
      assertThat(count("true")).isEqualTo(100_000);
    }
  }

  /** The n-th was used n seconds ago. */
  private void sessions(String owner, int count) {
    database.execute(
        """
        insert into mcp_client_session (id, owner, used_at, ends_at, is_over)
        select %s || n, %s, now() - make_interval(secs => n), now() + interval '1 hour', false
        from generate_series(1, %d) as n\
        """
            .formatted(owner, owner, count));
  }

  private int count(String which) {
    return Integer.parseInt(
        database
            .query("select count(*) from mcp_client_session where " + which)
            .getFirst()
            .getFirst());
  }
}
