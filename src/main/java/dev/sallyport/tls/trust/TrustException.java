package dev.sallyport.tls.trust;

/**
 * Trust that can't be resolved: its message says which file, what's wrong with it and what to do.
 */
public final class TrustException extends Exception {
  private static final long serialVersionUID = 1;

  /** With a message for the operator. */
  public TrustException(String message) {
    super(message);
  }
}
