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

  /**
   * @param current seals, and opens what it sealed
   * @param older only open
   * @param problem what keeps another key from being used, if something does: a sentence
   */
  KeyRing(@Nullable SealingKey current, List<SealingKey> older, @Nullable String problem) {
    this.current = current;
    this.older = List.copyOf(older);
    this.problem = problem;
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
        null);
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

  /** What keeps another key from being used, in a sentence. */
  Optional<String> problem() {
    return Optional.ofNullable(problem);
  }

  @Override
  public String toString() {
    return keys().toList().toString();
  }
}
