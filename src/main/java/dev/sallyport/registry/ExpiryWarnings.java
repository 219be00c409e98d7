package dev.sallyport.registry;

import dev.sallyport.tls.certificate.X509;
import dev.sallyport.tls.client.SeenCertificates;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns of a server's certificates 30, 14, 7 and 1 days before they expire, each once. For one
 * thread at a time.
 */
final class ExpiryWarnings {
  private static final Logger log = LoggerFactory.getLogger(ExpiryWarnings.class);
  private static final long[] DAYS = {1, 7, 14, 30};

  private final String server;
  private final String whose;
  private @Nullable X509Certificate certificate;
  private long told = Long.MAX_VALUE;

  private ExpiryWarnings(String server, String whose) {
    this.server = server;
    this.whose = whose;
  }

  static ExpiryWarnings ofServer(String server) {
    return new ExpiryWarnings(server, "the certificate");
  }

  static ExpiryWarnings ofTokenServer(String server) {
    return new ExpiryWarnings(server, "its token server's certificate");
  }

  /** Looks at what a server presented last. */
  void look(SeenCertificates seen, Instant now) {
    X509Certificate first = seen.firstToExpire();
    if (!first.equals(certificate)) {
      certificate = first;
      told = Long.MAX_VALUE;
    }
    Duration left = Duration.between(now, X509.notAfter(first));
    long step =
        LongStream.of(DAYS)
            .filter(days -> left.compareTo(Duration.ofDays(days)) <= 0)
            .findFirst()
            .orElse(Long.MAX_VALUE);
    if (step < told) {
      told = step;
      log.warn(
          "MCP server '{}': {} '{}' {} on {}; have it renewed at the server",
          server,
          whose,
          X509.shortName(first.getSubjectX500Principal()),
          left.isNegative()
              ? "expired"
              : "expires within " + (step == 1 ? "a day," : step + " days,"),
          X509.notAfter(first));
    }
  }
}
