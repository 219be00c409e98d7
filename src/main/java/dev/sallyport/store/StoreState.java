package dev.sallyport.store;

import java.time.Instant;

/** Whether the database can be used. */
public sealed interface StoreState {

  /** What it is, in words without credentials: {@code PostgreSQL at host:5432/name}. */
  String database();

  /** It's migrated and was reachable when it was used last. */
  record Ready(String database) implements StoreState {}

  /**
   * It can't be reached; the gateway keeps trying.
   *
   * @param reason in words, without credentials
   */
  record Away(String database, Instant since, String reason) implements StoreState {}

  /**
   * It can be reached and must not be used: it belongs to a newer version, or its schema was
   * changed by others.
   *
   * @param reason what's wrong and what to do
   */
  record Refused(String database, String reason) implements StoreState {}
}
