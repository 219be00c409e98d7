package dev.sallyport.tls.trust;

/**
 * Trust that can't be resolved: its message says which file, what's wrong with it and what to do.
 */
public final class TrustException extends Exception {
  private static final long serialVersionUID = 1;

  private final boolean ended;

  /** With a message for the operator. */
  public TrustException(String message) {
    this(message, false);
  }

  private TrustException(String message, boolean ended) {
    super(message);
    this.ended = ended;
  }

  /** For trust that was there for a while only. */
  static TrustException ended(String message) {
    return new TrustException(message, true);
  }

  /** Whether the trust that's in use isn't to be used any more. Else it stays. */
  public boolean endsTrustInUse() {
    return ended;
  }
}
