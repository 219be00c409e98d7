package dev.sallyport.store;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One change: who, what, when, before and after.
 *
 * @param id grows with time
 * @param before the fields that changed as they were, by the names of the REST API; a secret is
 *     {@code [secret]}. Absent when the server was registered
 * @param after the same fields as they became; a secret that changed is {@code changed}. Absent
 *     when the server was removed
 */
public record AuditRecord(
    long id,
    Instant at,
    Actor actor,
    Action action,
    String serverId,
    String serverName,
    @Nullable Map<String, @Nullable Object> before,
    @Nullable Map<String, @Nullable Object> after) {

  /** What was done. */
  public enum Action {
    /** A server was registered. */
    CREATED,
    /** Its definition was changed. */
    UPDATED,
    /** It was removed. */
    DELETED
  }
}
