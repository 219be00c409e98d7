package dev.sallyport.tls.identity;

/**
 * A client certificate that can't be used: its message says which file, what's wrong with it and
 * what to do. Holds no secret.
 */
public final class IdentityException extends Exception {
  private static final long serialVersionUID = 1;

  /** With a message for the operator. */
  public IdentityException(String message) {
    super(message);
  }
}
