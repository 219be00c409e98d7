package dev.sallyport.testing;

import dev.sallyport.definition.Secret;
import dev.sallyport.store.ReplicaStore;
import dev.sallyport.store.ServerStore;
import dev.sallyport.store.StoreChanges;
import dev.sallyport.store.database.Availability;
import dev.sallyport.store.database.Database;
import dev.sallyport.store.replica.PostgresReplicas;
import dev.sallyport.store.secret.KeyRing;
import dev.sallyport.store.secret.SecretSeal;
import dev.sallyport.store.setup.StoreSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.transaction.support.TransactionOperations;

/** The store of one replica, without the rest of the gateway. Whoever starts it closes it. */
public final class RunningStore implements AutoCloseable {
  /** The key of stores that are started without naming one. */
  public static final String KEY = "a key for tests, and for nothing else";

  private static final Duration SILENCE = Duration.ofSeconds(40);

  private final AnnotationConfigApplicationContext context;

  private RunningStore(Map<String, String> environment, SecretSeal seal) {
    this.context = new AnnotationConfigApplicationContext();
    context.setEnvironment(new MockEnvironment());
    context.registerBean(
        StoreSettings.class, () -> new StoreSettings(environment, Path.of("").toAbsolutePath()));
    context.registerBean(SecretSeal.class, () -> seal);
    context.scan("dev.sallyport.store");
    context.refresh();
  }

  /** On a database. */
  public static RunningStore on(TestDatabase database) {
    return in(database.environment());
  }

  /** In an environment. */
  public static RunningStore in(Map<String, String> environment) {
    return withKeys(environment, KEY, null);
  }

  /** With these keys for secrets. */
  public static RunningStore withKeys(
      Map<String, String> environment, @Nullable String key, @Nullable String previous) {
    return new RunningStore(environment, new SecretSeal(KeyRing.of(secret(key), secret(previous))));
  }

  /** The store. */
  public ServerStore store() {
    return context.getBean(ServerStore.class);
  }

  /** What tells of changes. */
  public StoreChanges changes() {
    return context.getBean(StoreChanges.class);
  }

  /** What its changes run in. */
  public TransactionOperations transactions() {
    return context.getBean(TransactionOperations.class);
  }

  /** What replicas share, on PostgreSQL. */
  public ReplicaStore replicas() {
    return new PostgresReplicas(
        context.getBean(Database.class),
        JdbcClient.create(context.getBean(DataSource.class)),
        transactions(),
        context.getBean(Availability.class),
        SILENCE);
  }

  @Override
  public void close() {
    context.close();
  }

  private static @Nullable Secret secret(@Nullable String value) {
    return value == null ? null : new Secret(value);
  }
}
