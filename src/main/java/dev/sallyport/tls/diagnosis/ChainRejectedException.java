package dev.sallyport.tls.diagnosis;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;

/** A presented chain was refused; carries it out of the handshake. The cause says why. */
public final class ChainRejectedException extends CertificateException {
  private static final long serialVersionUID = 1;

  private final transient List<X509Certificate> chain;

  /**
   * Keeps the chain.
   *
   * @param chain the certificates as the server sent them, its own first
   * @param cause why it was refused
   */
  public ChainRejectedException(X509Certificate[] chain, CertificateException cause) {
    super(cause.getMessage(), cause);
    this.chain = List.of(chain);
  }

  /** The certificates as the server sent them, its own first. */
  public List<X509Certificate> chain() {
    return chain;
  }
}
