package dev.sallyport.store.secret;

import dev.sallyport.definition.Secret;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The keys that this gateway has for stored secrets. Immutable; its text names keys by their ids.
 */
public final class KeyRing {
  private final @Nullable SealingKey current;
  private final List<SealingKey> older;
  private final @Nullable String problem;
  private final List<String> remarks;

  /**
   * @param current seals, and opens what it sealed
   * @param older only open
   * @param problem what keeps another key from being used, if something does
   * @param remarks what else the operator should know
   */
  KeyRing(
      @Nullable SealingKey current,
      List<SealingKey> older,
      @Nullable String problem,
      List<String> remarks) {
    this.current = current;
    this.older = List.copyOf(older);
    this.problem = problem;
    this.remarks = List.copyOf(remarks);
  }

  /**
   * Keys as the environment gives them.
   *
   * @param current {@code SALLYPORT_SECRET_KEY}
   * @param previous {@code SALLYPORT_SECRET_KEY_PREVIOUS}
   */
  public static KeyRing of(@Nullable Secret current, @Nullable Secret previous) {
    return new KeyRing(
        current == null ? null : SealingKey.of(current, "SALLYPORT_SECRET_KEY"),
        previous == null
            ? List.of()
            : List.of(SealingKey.of(previous, "SALLYPORT_SECRET_KEY_PREVIOUS")),
        null,
        List.of());
  }

  /** What the operator should know, a sentence each, for the log at start. */
  public List<String> remarks() {
    String unusable =
        current == null
            ? "secrets of servers can't be stored or read: "
            : "secrets of servers that were stored with another key can't be read: ";
    return Stream.concat(remarks.stream(), problem().map(unusable::concat).stream()).toList();
  }

  /** The key that seals. */
  Optional<SealingKey> current() {
    return Optional.ofNullable(current);
  }

  /** The key of that id. */
  Optional<SealingKey> find(String id) {
    return keys().filter(key -> key.id().equals(id)).findFirst();
  }

  /** All keys, in the order in which they are named. */
  Stream<SealingKey> keys() {
    return Stream.concat(current().stream(), older.stream());
  }

  /** What keeps another key from being used. */
  Optional<String> problem() {
    return Optional.ofNullable(problem);
  }

  @Override
  public String toString() {
    return keys().toList().toString();
  }
}
