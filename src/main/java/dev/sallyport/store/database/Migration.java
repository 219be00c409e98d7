package dev.sallyport.store.database;

import dev.sallyport.store.StoreStartException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;

/**
 * Migrates the database at start; while it's away, again and again until it's done. Owns the thread
 * that does so.
 */
public final class Migration implements AutoCloseable {
  private static final Duration CLOSE = Duration.ofSeconds(5);

  private final Database database;
  private final Flyway flyway;
  private final Availability availability;
  private final Backoff backoff;
  private final Runnable afterwards;
  private final CompletableFuture<@Nullable Void> firstAttempt = new CompletableFuture<>();
  private final Thread thread;

  /**
   * @param afterwards what else is to be done with the database once it's migrated; runs on the
   *     thread of this object
   */
  public Migration(
      Database database, Flyway flyway, Availability availability, Runnable afterwards) {
    this.database = database;
    this.flyway = flyway;
    this.availability = availability;
    this.backoff = new Backoff();
    this.afterwards = afterwards;
    this.thread = Thread.ofVirtual().name("database-migration").unstarted(this::run);
  }

  /**
   * Tries for a while. Returns when the database is migrated, or is away and will be tried again.
   *
   * @param patience how long this waits at most
   * @throws StoreStartException if the database must not be used, or is embedded and doesn't open
   */
  public void start(Duration patience) {
    thread.start();
    try {
      firstAttempt.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException slow) {
      availability.lost("it hasn't answered yet");
    } catch (ExecutionException refused) {
      if (refused.getCause() instanceof StoreStartException reason) {
        throw reason;
      }
      throw new IllegalStateException(refused.getCause());
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(CLOSE);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (!attempt()) {
        firstAttempt.complete(null);
        backoff.pause();
      }
      firstAttempt.complete(null);
      afterwards.run();
    } catch (StoreStartException refused) {
      availability.refused(refused.problem() + " " + refused.advice());
      firstAttempt.completeExceptionally(refused);
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean attempt() throws StoreStartException {
    try {
      Schema.migrate(flyway);
      availability.migrated();
      return true;
    } catch (StoreStartException refused) {
      throw refused;
    } catch (RuntimeException failed) {
      String reason = DatabaseFailure.words(failed);
      switch (database.kind()) {
        case H2 -> throw notOpened(reason);
        case POSTGRESQL -> availability.lost(reason);
      }
      return false;
    }
  }

  /** A file doesn't come back by itself. */
  private StoreStartException notOpened(String reason) {
    boolean open = reason.contains("already in use") || reason.contains("lock");
    return new StoreStartException(
        open
            ? "The database is open in another process: " + database + "."
            : "The database doesn't open: " + database + ": " + reason + ".",
        open
            ? "Stop that process, or set SALLYPORT_DATA_DIR to another folder; gateways that share"
                + " servers need PostgreSQL, set by DATABASE_URL."
            : "Restore a backup, or set SALLYPORT_DATA_DIR to another folder.");
  }
}
