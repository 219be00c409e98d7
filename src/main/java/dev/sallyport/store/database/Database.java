package dev.sallyport.store.database;

import dev.sallyport.definition.Secret;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Which database is used, and how it's reached.
 *
 * @param kind what it is
 * @param jdbcUrl where it is; for PostgreSQL with what the driver is told beyond the place
 * @param user who connects; absent if the driver's default or the URL says it
 * @param password of that user
 * @param display what it is in words, without credentials: {@code PostgreSQL at host:5432/name}
 * @param folder where the embedded database keeps its file; absent for any other
 */
public record Database(
    Kind kind,
    String jdbcUrl,
    @Nullable String user,
    @Nullable Secret password,
    String display,
    @Nullable Path folder) {

  /** The databases that the scripts in {@code db/migration} are for. */
  public enum Kind {
    /** Embedded. */
    H2,
    /** A server, which replicas share. */
    POSTGRESQL
  }

  /** The words for people: the URL may hold more than is to be shown. */
  @Override
  public String toString() {
    return display;
  }
}
