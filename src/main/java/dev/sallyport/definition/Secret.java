package dev.sallyport.definition;

/**
 * A credential. Its value leaves only through {@link #value()}, never through {@link #toString()}.
 *
 * @param value the credential itself
 */
public record Secret(String value) {
  @Override
  public String toString() {
    return "[secret]";
  }
}
