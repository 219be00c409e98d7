package dev.sallyport.store.secret;

/**
 * A stored secret that doesn't open; what's stored stays as it is. Its message says why and what to
 * do, names the field and holds no secret.
 */
public final class UnreadableSecretException extends Exception {
  private static final long serialVersionUID = 1;

  UnreadableSecretException(String message) {
    super(message);
  }
}
