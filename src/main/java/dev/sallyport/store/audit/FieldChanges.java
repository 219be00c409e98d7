package dev.sallyport.store.audit;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fields that differ between two states of a server, without its secrets.
 *
 * @param before as they were; absent if there was no server
 * @param after as they became; absent if there's no server any more
 */
public record FieldChanges(
    @Nullable Map<String, @Nullable Object> before, @Nullable Map<String, @Nullable Object> after) {
  private static final String SECRET = "[secret]";
  private static final String CHANGED = "changed";

  /** A server that's registered: the fields that it has. */
  public static FieldChanges created(Map<String, @Nullable Object> after) {
    return new FieldChanges(null, given(after));
  }

  /** A server that's removed: the fields that it had. */
  public static FieldChanges deleted(Map<String, @Nullable Object> before) {
    return new FieldChanges(given(before), null);
  }

  /** A server that's changed: the fields that differ. */
  public static FieldChanges between(
      Map<String, @Nullable Object> before, Map<String, @Nullable Object> after) {
    Map<String, @Nullable Object> was = new LinkedHashMap<>();
    Map<String, @Nullable Object> is = new LinkedHashMap<>();
    Set<String> names = new LinkedHashSet<>(before.keySet());
    names.addAll(after.keySet());
    for (String name : names) {
      Object old = before.get(name);
      Object now = after.get(name);
      if (!Objects.equals(old, now)) {
        was.put(name, masked(old));
        is.put(name, compared(old, now));
      }
    }
    return new FieldChanges(was, is);
  }

  /** The names of the fields. */
  public Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    if (before != null) {
      names.addAll(before.keySet());
    }
    if (after != null) {
      names.addAll(after.keySet());
    }
    return names;
  }

  private static Map<String, @Nullable Object> given(Map<String, @Nullable Object> fields) {
    Map<String, @Nullable Object> given = new LinkedHashMap<>();
    fields.forEach(
        (name, value) -> {
          if (value != null) {
            given.put(name, masked(value));
          }
        });
    return given;
  }

  private static @Nullable Object masked(@Nullable Object value) {
    return compared(value, value);
  }

  /** A value without its secrets; those that aren't the same in the old value have changed. */
  private static @Nullable Object compared(@Nullable Object old, @Nullable Object now) {
    return switch (now) {
      case null -> null;
      case SealedField secret -> secret.shown() + (secret.hidesSame(old) ? SECRET : CHANGED);
      case Map<?, ?> map -> {
        Map<Object, @Nullable Object> result = new LinkedHashMap<>();
        map.forEach(
            (key, value) ->
                result.put(
                    key, compared(old instanceof Map<?, ?> was ? was.get(key) : null, value)));
        yield result;
      }
      default -> now;
    };
  }
}
