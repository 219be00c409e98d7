package dev.sallyport.store.database;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What an exception says of the database, by the SQLSTATE of its causes (ISO 9075, §24). */
public final class DatabaseFailure {
  private static final int MOST_CAUSES = 20;

  /** PostgreSQL: shut down, starting up, crashed, read-only standby, too many connections. */
  private static final Set<String> AWAY =
      Set.of("57P01", "57P02", "57P03", "57P05", "25006", "53300");

  /** H2: connection broken, closed, database closed, database already open elsewhere. */
  private static final Set<Integer> H2_AWAY = Set.of(90067, 90007, 90098, 90121, 90020);

  /** H2: a lock that wasn't given in time, a deadlock, a row that another one changed. */
  private static final Set<Integer> H2_CONTENTION = Set.of(50200, 40001, 90131);

  /** What the pool says, without a state, of a connection that broke while it was used. */
  private static final String POOL_CLOSED = "Connection is closed";

  private DatabaseFailure() {}

  /** Why the database can't be reached, if that's what the exception says. */
  public static Optional<String> away(Throwable failure) {
    return causes(failure)
        .flatMap(DatabaseFailure::sql)
        .filter(DatabaseFailure::isAway)
        .findFirst()
        .map(found -> words(failure));
  }

  /** Whether two writers met, so that trying again shows what the other one did. */
  public static boolean isContention(Throwable failure) {
    return causes(failure).flatMap(DatabaseFailure::sql).anyMatch(DatabaseFailure::isContention);
  }

  /**
   * The innermost reason, in one line. The drivers' messages name users and hosts, no passwords.
   */
  public static String words(Throwable failure) {
    Throwable innermost = causes(failure).reduce((outer, inner) -> inner).orElse(failure);
    String message =
        causes(failure)
            .flatMap(DatabaseFailure::sql)
            .reduce((outer, inner) -> inner)
            .map(SQLException::getMessage)
            .orElse(innermost.getMessage());
    String detail = innermost.getMessage();
    String line = message == null ? innermost.getClass().getSimpleName() : firstLine(message);
    return detail == null || line.contains(firstLine(detail))
        ? line
        : line + " (" + firstLine(detail) + ")";
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("").strip();
  }

  private static boolean isAway(SQLException failure) {
    String state = Objects.requireNonNullElse(failure.getSQLState(), "");
    return failure instanceof SQLTransientConnectionException
        || state.startsWith("08")
        || AWAY.contains(state)
        || H2_AWAY.contains(failure.getErrorCode())
        || POOL_CLOSED.equals(failure.getMessage());
  }

  private static boolean isContention(SQLException failure) {
    String state = Objects.requireNonNullElse(failure.getSQLState(), "");
    return state.startsWith("23")
        || state.startsWith("40")
        || H2_CONTENTION.contains(failure.getErrorCode());
  }

  private static Stream<Throwable> causes(Throwable failure) {
    return Stream.<@Nullable Throwable>iterate(
            failure, Objects::nonNull, each -> each == null ? null : each.getCause())
        .limit(MOST_CAUSES)
        .flatMap(Stream::ofNullable);
  }

  private static Stream<SQLException> sql(Throwable failure) {
    return failure instanceof SQLException exception ? Stream.of(exception) : Stream.empty();
  }
}
