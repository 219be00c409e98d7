package dev.sallyport.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * A real PostgreSQL, one for all tests of a JVM: in a container where a Docker engine runs, else as
 * a process. It ends with the JVM.
 */
public final class SharedPostgres {
  private static final Logger log = LoggerFactory.getLogger(SharedPostgres.class);
  private static final Duration PROBE = Duration.ofSeconds(10);

  private final AtomicInteger databases = new AtomicInteger();
  private final Place place;

  private SharedPostgres(Place place) {
    this.place = place;
  }

  /** The server; started when it's wanted first. */
  public static SharedPostgres server() {
    return Holder.SERVER;
  }

  /** A new, empty database. */
  public TestDatabase database() {
    String name = "test_" + databases.incrementAndGet();
    TestDatabase all = place.database("postgres");
    try (Connection connection = all.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("create database " + name);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return place.database(name);
  }

  private static boolean hasDocker() {
    boolean named = System.getenv("DOCKER_HOST") != null;
    if (!named && !Files.exists(Path.of("/var/run/docker.sock"))) {
      return false;
    }
    return CompletableFuture.supplyAsync(() -> DockerClientFactory.instance().isDockerAvailable())
        .completeOnTimeout(false, PROBE.toSeconds(), TimeUnit.SECONDS)
        .exceptionally(_ -> false)
        .join();
  }

  private static Place start() {
    if (hasDocker()) {
      try {
        return container();
      } catch (RuntimeException unusable) {
        log.warn("No container of PostgreSQL: {}", unusable.toString());
      }
    }
    return process();
  }

  @SuppressWarnings("resource") // ends with the JVM
  private static Place container() {
    PostgreSQLContainer container = new PostgreSQLContainer("postgres:18-alpine");
    container.withStartupTimeout(Duration.ofSeconds(60)).start();
    return new Place(
        container.getHost(),
        container.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT),
        container.getUsername(),
        container.getPassword());
  }

  private static Place process() {
    try {
      EmbeddedPostgres process = EmbeddedPostgres.builder().start();
      return new Place("localhost", process.getPort(), "postgres", "postgres");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private record Place(String host, int port, String user, String password) {
    TestDatabase database(String name) {
      return TestDatabase.postgres(host, port, name, user, password);
    }
  }

  private static final class Holder {
    static final SharedPostgres SERVER = new SharedPostgres(start());
  }
}
