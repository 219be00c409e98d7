package dev.sallyport.definition;

import java.nio.file.Path;

/**
 * What {@code ssl_verify} and {@code ssl_ca_pem} say: whether and against what a server's
 * certificate is verified.
 */
public sealed interface SslVerify {

  /**
   * Absent or {@code null}: {@code SSL_CERT_FILE} if set and not empty, else the JVM's default
   * trust store.
   */
  record Default() implements SslVerify {}

  /** {@code true}: the same trust as {@link Default}, said explicitly. */
  record Enabled() implements SslVerify {}

  /**
   * A path: exactly the CA certificates there are trusted, instead of the defaults.
   *
   * @param path a file (PEM, DER, PKCS#12 or JKS) or a directory of such files
   */
  record CaPath(Path path) implements SslVerify {}

  /**
   * {@code ssl_ca_pem}: exactly the CA certificates in this text are trusted, instead of the
   * defaults.
   *
   * @param pem certificates as PEM (RFC 7468), one or many
   */
  record CaText(String pem) implements SslVerify {
    /** Short: the text is no line for a log. */
    @Override
    public String toString() {
      return "ssl_ca_pem";
    }
  }

  /** {@code false}: neither the chain nor the host name is verified, for this server only. */
  record Disabled() implements SslVerify {}
}
