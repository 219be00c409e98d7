package dev.sallyport.tls.diagnosis;

import java.util.List;
import java.util.Optional;

/**
 * Marks, as a suppressed exception, a failure of the handshake: one that came before it was
 * complete, or before the first data from a server that had asked for a client certificate.
 */
public final class HandshakeFailure extends Exception {
  private static final long serialVersionUID = 1;
  private static final int MAX_CAUSES = 32;

  private final boolean clientCertificateAsked;
  private final boolean requestTaken;

  /**
   * Marks one failure.
   *
   * @param clientCertificateAsked whether the server had asked for a client certificate
   * @param requestTaken whether the server may have taken a request before
   */
  private HandshakeFailure(boolean clientCertificateAsked, boolean requestTaken) {
    super("in the TLS handshake", null, false, false);
    this.clientCertificateAsked = clientCertificateAsked;
    this.requestTaken = requestTaken;
  }

  /** Of a handshake that wasn't complete: nothing was sent yet. */
  public static HandshakeFailure beforeCompletion(boolean clientCertificateAsked) {
    return new HandshakeFailure(clientCertificateAsked, false);
  }

  /**
   * Of one that was complete for the client, with a server that asked for a certificate (RFC 8446
   * §4.4.2.4).
   *
   * @param cause what came; an alert about the certificate proves that nothing was taken
   */
  public static HandshakeFailure afterCompletion(Throwable cause) {
    return new HandshakeFailure(true, !HandshakeAlert.isAboutClientCertificate(cause));
  }

  /** The mark of a failure, wherever among its causes it is. */
  public static Optional<HandshakeFailure> of(Throwable failure) {
    Throwable cause = failure;
    for (int i = 0; cause != null && i < MAX_CAUSES; i++) {
      Optional<HandshakeFailure> mark =
          List.of(cause.getSuppressed()).stream()
              .filter(HandshakeFailure.class::isInstance)
              .map(HandshakeFailure.class::cast)
              .findFirst();
      if (mark.isPresent()) {
        return mark;
      }
      cause = cause.getCause();
    }
    return Optional.empty();
  }

  /** Whether the server had asked for a client certificate. */
  public boolean clientCertificateAsked() {
    return clientCertificateAsked;
  }

  /** Whether the server may have taken a request: then it's not to be sent again. */
  public boolean requestTaken() {
    return requestTaken;
  }
}
