package dev.sallyport.tls.diagnosis;

/**
 * Marks, as a suppressed exception, a failure of the handshake: one that came before it was
 * complete, or before the first data from a server that had asked for a client certificate.
 */
public final class HandshakeFailure extends Exception {
  private static final long serialVersionUID = 1;

  private final boolean clientCertificateAsked;

  /**
   * Marks one failure.
   *
   * @param clientCertificateAsked whether the server had asked for a client certificate
   */
  public HandshakeFailure(boolean clientCertificateAsked) {
    super("in the TLS handshake", null, false, false);
    this.clientCertificateAsked = clientCertificateAsked;
  }

  /** Whether the server had asked for a client certificate. */
  public boolean clientCertificateAsked() {
    return clientCertificateAsked;
  }
}
