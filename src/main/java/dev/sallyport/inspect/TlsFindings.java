package dev.sallyport.inspect;

import dev.sallyport.tls.certificate.X509;
import dev.sallyport.tls.inspection.ChainInspection;
import dev.sallyport.tls.trust.Trust;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a server presented by TLS.
 *
 * @param version such as {@code TLSv1.3}; empty if the handshake didn't get that far
 * @param trust what it was verified with
 * @param chain its certificates; without any if none came
 * @param notAfter when its own ends; null without certificates
 * @param daysLeft until then, from the time of the inspection; negative if it's over
 */
public record TlsFindings(
    String version, Trust trust, ChainInspection chain, @Nullable Instant notAfter, long daysLeft) {

  /** Looks at what was presented. */
  public static TlsFindings of(
      String version, Trust trust, List<X509Certificate> chain, Instant now) {
    Instant end = chain.isEmpty() ? null : X509.notAfter(chain.getFirst());
    return new TlsFindings(
        version,
        trust,
        ChainInspection.of(chain, trust, now),
        end,
        end == null ? 0 : Duration.between(now, end).toDays());
  }

  /** Whether chain and host name are verified at all. */
  public boolean isVerified() {
    return trust instanceof Trust.Anchors;
  }
}
