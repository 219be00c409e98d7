package dev.sallyport.tls.diagnosis;

import java.security.cert.CertificateException;
import java.time.LocalDate;

/** {@code ssl_verify: false} ended, by {@code ssl_insecure_until}. */
public final class ExceptionEndedException extends CertificateException {
  private static final long serialVersionUID = 1;

  private final LocalDate end;

  /** With the day since whose beginning it's over. */
  public ExceptionEndedException(LocalDate end) {
    super("ssl_verify: false ended on " + end);
    this.end = end;
  }

  /** The day since whose beginning it's over. */
  public LocalDate end() {
    return end;
  }
}
