package dev.sallyport.crypto;

/** A key file that can't be used: its message says which, what's wrong and what to do. */
public final class KeyFileException extends Exception {
  private static final long serialVersionUID = 1;

  KeyFileException(String message) {
    super(message);
  }

  /** The message; never null here. */
  public String text() {
    return String.valueOf(getMessage());
  }
}
