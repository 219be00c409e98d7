package dev.sallyport.store;

import dev.sallyport.definition.ServerDefinition;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A server as the database has it. */
public sealed interface StoredServer {

  /** What the row says of itself. */
  RowDetails row();

  /**
   * One that can be used.
   *
   * @param definition with its secrets
   */
  record Usable(RowDetails row, ServerDefinition definition) implements StoredServer {}

  /**
   * One that can't be used, for a secret that doesn't open or a value that isn't legal. What's
   * stored stays as it is.
   *
   * @param withoutSecrets the definition with empty secrets where one can't be read, to show it and
   *     to edit it: an update that leaves these empty keeps what's stored. Absent if there's more
   *     that's wrong
   * @param unreadable which fields can't be read: {@code credentials}, {@code static_headers}
   * @param problem what's wrong and what to do, in words
   */
  record Unusable(
      RowDetails row,
      @Nullable ServerDefinition withoutSecrets,
      Set<String> unreadable,
      String problem)
      implements StoredServer {
    /** Copies the set. */
    public Unusable {
      unreadable = Set.copyOf(unreadable);
    }
  }
}
