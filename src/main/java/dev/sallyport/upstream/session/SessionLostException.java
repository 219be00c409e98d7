package dev.sallyport.upstream.session;

/** The server doesn't know the session any more. What was sent with it wasn't processed. */
final class SessionLostException extends RuntimeException {
  private static final long serialVersionUID = 1;

  SessionLostException() {
    super("the server doesn't know the session", null, false, false);
  }
}
