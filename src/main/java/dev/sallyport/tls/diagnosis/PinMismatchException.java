package dev.sallyport.tls.diagnosis;

import dev.sallyport.definition.SpkiPin;
import java.security.cert.CertificateException;

/** The server's key is none of those in {@code ssl_pin_sha256}. */
public final class PinMismatchException extends CertificateException {
  private static final long serialVersionUID = 1;

  private final transient SpkiPin found;

  /**
   * Keeps the key.
   *
   * @param found the key that the server has
   */
  public PinMismatchException(SpkiPin found) {
    super("no key of the server is one of ssl_pin_sha256");
    this.found = found;
  }

  /** The key that the server has. */
  public SpkiPin found() {
    return found;
  }
}
