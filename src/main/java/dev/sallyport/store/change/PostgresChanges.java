package dev.sallyport.store.change;

import dev.sallyport.store.StoreChanges;
import dev.sallyport.store.database.Backoff;
import dev.sallyport.store.database.Connections;
import dev.sallyport.store.database.Database;
import dev.sallyport.store.database.DatabaseFailure;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What any replica tells, heard by LISTEN on a connection of its own, which is opened again when it
 * breaks. Behind it a slow poll, for what may get lost all the same. Owns the thread and the
 * connection.
 */
public final class PostgresChanges implements StoreChanges {
  private static final Logger log = LoggerFactory.getLogger(PostgresChanges.class);

  private static final Duration LIVENESS = Duration.ofSeconds(10);
  private static final Duration CLOSE = Duration.ofSeconds(5);

  private final Database database;
  private final String channel;
  private final Duration poll;
  private final Backoff backoff = new Backoff();
  private @Nullable Thread thread;

  /**
   * @param channel what's listened to: an SQL name that needs no quotation marks
   * @param poll how long the listener isn't called at most
   */
  public PostgresChanges(Database database, String channel, Duration poll) {
    this.database = database;
    this.channel = channel;
    this.poll = poll;
  }

  @Override
  public synchronized void start(Runnable listener) {
    if (thread != null) {
      throw new IllegalStateException("started already");
    }
    PolledListener told = new PolledListener(new ToldListener(listener), poll);
    thread = Thread.ofVirtual().name(channel).start(() -> run(told));
  }

  @Override
  public synchronized void close() {
    if (thread == null) {
      return;
    }
    // An interrupt also closes the socket that a virtual thread reads from.
    thread.interrupt();
    try {
      thread.join(CLOSE);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private void run(PolledListener listener) {
    while (!Thread.currentThread().isInterrupted()) {
      try (Connection connection =
          DriverManager.getConnection(database.jdbcUrl(), Connections.single(database))) {
        listen(connection, listener);
      } catch (SQLException lost) {
        if (!Thread.currentThread().isInterrupted()) {
          log.debug("Changes are not heard: {}", DatabaseFailure.words(lost));
          pause(listener);
        }
      }
    }
  }

  private void listen(Connection connection, PolledListener listener) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("listen " + channel);
      backoff.reset();
      listener.tell();
      PGConnection notified = connection.unwrap(PGConnection.class);
      while (!Thread.currentThread().isInterrupted()) {
        Duration wait = shorter(LIVENESS, listener.untilNext());
        if (notified.getNotifications((int) Math.max(1, wait.toMillis())).length > 0) {
          listener.tell();
        } else {
          // A connection that's dead without a word is found by asking it something.
          statement.execute("select 1");
          if (notified.getNotifications().length > 0) {
            listener.tell();
          } else {
            listener.tellIfDue();
          }
        }
      }
    }
  }

  private void pause(PolledListener listener) {
    Duration pause = backoff.next();
    long end = System.nanoTime() + pause.toNanos();
    try {
      while (end - System.nanoTime() > 0) {
        Duration left = Duration.ofNanos(end - System.nanoTime());
        Thread.sleep(shorter(left, listener.untilNext()));
        listener.tellIfDue();
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
