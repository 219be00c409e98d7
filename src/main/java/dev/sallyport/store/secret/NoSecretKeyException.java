package dev.sallyport.store.secret;

/** There's no key to seal a secret with; its message says why and what to do. */
public final class NoSecretKeyException extends Exception {
  private static final long serialVersionUID = 1;

  NoSecretKeyException(String message) {
    super(message);
  }
}
