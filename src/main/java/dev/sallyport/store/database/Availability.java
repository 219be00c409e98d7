package dev.sallyport.store.database;

import dev.sallyport.store.StoreException;
import dev.sallyport.store.StoreState;
import java.time.Instant;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Knows whether the database can be used, and tells the log when that changes. Thread-safe. */
public final class Availability {
  private static final Logger log = LoggerFactory.getLogger(Availability.class);

  private final String database;
  private volatile StoreState state;
  private volatile boolean migrated;

  /** Of a database that nobody has tried yet. */
  public Availability(Database database) {
    this.database = database.display();
    this.state = new StoreState.Away(this.database, Instant.now(), "not connected yet");
  }

  /** Whether it can be used now. */
  public StoreState state() {
    return state;
  }

  /**
   * Uses the database. One that was away is tried again: it may be back.
   *
   * @throws StoreException.Unavailable if it can't be used
   */
  public <T> T use(Supplier<T> work) {
    if (!migrated) {
      throw new StoreException.Unavailable(problem(state));
    }
    try {
      T result = work.get();
      reached();
      return result;
    } catch (StoreException answered) {
      reached();
      throw answered;
    } catch (RuntimeException failure) {
      String reason = DatabaseFailure.away(failure).orElseThrow(() -> failure);
      lost(reason);
      throw new StoreException.Unavailable(problem(state));
    }
  }

  /** It has the schema that this version works with. */
  void migrated() {
    migrated = true;
    reached();
  }

  /** It answered. */
  private void reached() {
    if (state instanceof StoreState.Away) {
      change(new StoreState.Ready(database));
    }
  }

  /** It can't be reached. */
  void lost(String reason) {
    Instant since = state instanceof StoreState.Away away ? away.since() : Instant.now();
    change(new StoreState.Away(database, since, reason));
  }

  /** It must not be used. */
  void refused(String reason) {
    change(new StoreState.Refused(database, reason));
  }

  private synchronized void change(StoreState next) {
    StoreState last = state;
    state = next;
    boolean same =
        last.getClass() == next.getClass()
            && (!(last instanceof StoreState.Away away) || !isFirst(away));
    if (same) {
      return;
    }
    switch (next) {
      case StoreState.Ready ready -> log.info("The database is ready: {}", database);
      case StoreState.Away away -> log.warn("{}", problem(away));
      case StoreState.Refused refused -> log.error("{}", problem(refused));
    }
  }

  private static boolean isFirst(StoreState.Away away) {
    return away.reason().equals("not connected yet");
  }

  private static String problem(StoreState state) {
    return switch (state) {
      case StoreState.Ready ready -> "The database is being prepared: " + ready.database();
      case StoreState.Away away ->
          "The database is away: %s: %s".formatted(away.database(), away.reason());
      case StoreState.Refused refused ->
          "The database is not used: %s: %s".formatted(refused.database(), refused.reason());
    };
  }
}
