package dev.sallyport.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.testing.Definitions;
import dev.sallyport.testing.Eventually;
import dev.sallyport.testing.RunningStore;
import dev.sallyport.testing.SharedPostgres;
import dev.sallyport.testing.TcpProxy;
import dev.sallyport.testing.TestDatabase;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A PostgreSQL that can't be reached, at start and later. */
class DatabaseAwayTest {
  private static final Actor ADMIN = new Actor("admin", "192.0.2.1");
  private static final Duration QUICK = Duration.ofSeconds(15);
  private static final Duration BACK = Duration.ofSeconds(30);

  private final TestDatabase database = SharedPostgres.server().database();
  private final TcpProxy proxy = new TcpProxy(URI.create(url()).getPort());

  @AfterEach
  void close() {
    proxy.close();
  }

  @Test
  void doesNotKeepTheGatewayFromStarting() {
    try (RunningStore running = start()) {
      assertThat(running.store().state())
          .isInstanceOfSatisfying(
              StoreState.Away.class,
              away -> {
                assertThat(away.database()).startsWith("PostgreSQL at localhost:");
                assertThat(away.reason()).contains("refused");
              });
      assertUnavailable(running.store());

      proxy.up();

      Eventually.until(BACK, "ready", () -> running.store().state() instanceof StoreState.Ready);
      running.store().insert("id", plain("one"), ADMIN);
      assertThat(running.store().versions()).containsOnlyKeys("id");
    }
  }

  @Test
  void isToldAndComesBack() {
    proxy.up();
    try (RunningStore running = start()) {
      AtomicInteger told = new AtomicInteger();
      running.changes().start(told::incrementAndGet);
      running.store().insert("id", plain("one"), ADMIN);
      Eventually.until(QUICK, "listening", () -> told.get() > 0);

      proxy.down();

      assertUnavailable(running.store());
      assertThat(running.store().state()).isInstanceOf(StoreState.Away.class);
      int before = told.get();
      database.execute("update mcp_server set description = 'meanwhile', version = 5");

      proxy.up();

      Eventually.until(BACK, "told that changes may be missed", () -> told.get() > before);
      Eventually.until(BACK, "in use again", () -> works(running.store()));
      assertThat(running.store().versions()).containsEntry("id", 5L);
      assertThat(running.store().state()).isInstanceOf(StoreState.Ready.class);
    }
  }

  @Test
  void holdsNobodyForLongWhenItIsSilent() {
    proxy.up();
    try (RunningStore running = start()) {
      assertThat(running.store().all()).isEmpty();

      proxy.silent();

      assertUnavailable(running.store());
      proxy.up();
      Eventually.until(BACK, "in use again", () -> works(running.store()));
    }
  }

  @Test
  void endsQuicklyWhileItIsTriedAgain() {
    RunningStore running = start();
    running.changes().start(() -> {});
    long begin = System.nanoTime();

    running.close();

    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void staysRefusedIfItTurnsOutToBeOfANewerVersion() {
    RunningStore.on(database).close();
    database.execute(
        """
        insert into flyway_schema_history (installed_rank, version, description, type, script,
            checksum, installed_by, installed_on, execution_time, success) values (1000, '1000',
            'from the future', 'SQL', 'V1000__from_the_future.sql', 1, 'x', current_timestamp, 1,
            true)
        """);
    try (RunningStore running = start()) {
      assertUnavailable(running.store());

      proxy.up();

      Eventually.until(
          BACK, "refused", () -> running.store().state() instanceof StoreState.Refused);
      assertThatThrownBy(() -> running.store().all())
          .isInstanceOf(StoreException.Unavailable.class)
          .hasMessageContaining("newer version");
    }
  }

  @Test
  void tellsAWrongPasswordWithoutShowingIt() {
    proxy.up();
    String url = "postgresql://nobody:s3cr3t@localhost:%d%s".formatted(proxy.port(), path());
    try (RunningStore running = RunningStore.in(Map.of("DATABASE_URL", url))) {
      assertThat(running.store().state())
          .isInstanceOfSatisfying(
              StoreState.Away.class,
              away -> assertThat(away.reason()).contains("nobody").doesNotContain("s3cr3t"));
    }
  }

  private RunningStore start() {
    String login = url().replaceAll("^postgresql://([^@]*)@.*", "$1");
    return RunningStore.in(
        Map.of(
            "DATABASE_URL",
            "postgresql://%s@localhost:%d%s".formatted(login, proxy.port(), path())));
  }

  private String url() {
    return String.valueOf(database.environment().get("DATABASE_URL"));
  }

  private String path() {
    return URI.create(url()).getPath();
  }

  private static boolean works(ServerStore store) {
    try {
      store.versions();
      return true;
    } catch (StoreException.Unavailable away) {
      return false;
    }
  }

  private static void assertUnavailable(ServerStore store) {
    long begin = System.nanoTime();
    assertThatThrownBy(store::all).isInstanceOf(StoreException.Unavailable.class);
    assertThatThrownBy(() -> store.insert("x", plain("x"), ADMIN))
        .isInstanceOf(StoreException.Unavailable.class);
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(QUICK.multipliedBy(2));
  }

  private static ServerDefinition plain(String name) {
    return Definitions.server(name, URI.create("https://mcp.example.com/mcp")).build();
  }
}
