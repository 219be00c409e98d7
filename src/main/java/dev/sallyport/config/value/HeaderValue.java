package dev.sallyport.config.value;

import java.util.Optional;

/** What a header field's value may hold (RFC 9110 §5.5). */
public final class HeaderValue {
  private HeaderValue() {}

  /** Why a text can't be a field's value, if so; the text isn't repeated. */
  public static Optional<String> problemOf(String value) {
    if (value.isEmpty()) {
      return Optional.of("is empty");
    }
    if (!value.equals(value.strip())) {
      return Optional.of("begins or ends with a space or a line break; remove that");
    }
    if (value.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
      return Optional.of("holds a line break or another control character");
    }
    if (value.chars().anyMatch(c -> c > 0x7e)) {
      return Optional.of("holds a character that isn't ASCII, which headers can't carry");
    }
    return Optional.empty();
  }
}
