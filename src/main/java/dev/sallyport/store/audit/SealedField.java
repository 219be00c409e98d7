package dev.sallyport.store.audit;

import org.jspecify.annotations.Nullable;

/**
 * A secret among the fields of a server: tells whether it changed, and nothing else.
 *
 * @param shown what's shown in front of it, if anything
 * @param hidden what's never shown
 */
public record SealedField(String shown, String hidden) {

  /** With nothing in front. */
  public SealedField(String hidden) {
    this("", hidden);
  }

  /** Whether another field holds the same secret. */
  boolean hidesSame(@Nullable Object other) {
    return other instanceof SealedField field && field.hidden.equals(hidden);
  }

  @Override
  public String toString() {
    return shown + "[secret]";
  }
}
