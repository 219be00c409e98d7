package dev.sallyport.admin.definition;

import dev.sallyport.admin.web.Mistake;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds characters that JSON can say and nobody can store: U+0000, which PostgreSQL refuses, and
 * halves of surrogate pairs, which UTF-8 can't say (RFC 3629 §3).
 */
final class Legibility {
  private Legibility() {}

  /** Notes a mistake for each field of a body that holds one. */
  static void check(Map<String, @Nullable Object> body, List<Mistake> mistakes) {
    body.forEach(
        (key, value) -> {
          if (!isLegible(key)) {
            mistakes.add(new Mistake("", "A key holds a character that no text can have."));
          } else if (!isLegible(value)) {
            mistakes.add(new Mistake(key, key + ": holds a character that no text can have"));
          }
        });
  }

  private static boolean isLegible(@Nullable Object value) {
    return switch (value) {
      case String text -> isLegible(text);
      case List<?> list -> list.stream().allMatch(Legibility::isLegible);
      case Map<?, ?> map ->
          map.entrySet().stream()
              .allMatch(entry -> isLegible(entry.getKey()) && isLegible(entry.getValue()));
      case null, default -> true;
    };
  }

  private static boolean isLegible(String text) {
    return text.indexOf('\0') < 0
        && text.codePoints()
            .noneMatch(
                point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE);
  }
}
