package dev.sallyport.tls.inspection;

import dev.sallyport.tls.certificate.X509;
import dev.sallyport.tls.trust.Trust;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A presented chain, looked at without a connection.
 *
 * @param certificates as the server sent them, its own first
 * @param weaknesses what's wrong with the chain, in words
 * @param refusals which other clients refuse it
 */
public record ChainInspection(
    List<CertificateReport> certificates, List<String> weaknesses, List<Refusal> refusals) {
  private static final int EXPIRES_SOON_DAYS = 30;

  /** Copies the lists. */
  public ChainInspection {
    certificates = List.copyOf(certificates);
    weaknesses = List.copyOf(weaknesses);
    refusals = List.copyOf(refusals);
  }

  /**
   * Inspects a chain.
   *
   * @param chain as the server sent it, its own certificate first
   * @param trust other clients' trust is taken to be the same: its CA is judged as well
   * @param now the moment to compare dates with
   */
  public static ChainInspection of(List<X509Certificate> chain, Trust trust, Instant now) {
    return new ChainInspection(
        chain.stream().map(CertificateReport::of).toList(),
        weaknesses(chain, now),
        ClientRefusals.of(path(chain, trust)));
  }

  private static List<String> weaknesses(List<X509Certificate> chain, Instant now) {
    List<String> found = new ArrayList<>();
    for (int i = 0; i < chain.size(); i++) {
      X509Certificate certificate = chain.get(i);
      String name = X509.shortName(certificate.getSubjectX500Principal());
      Instant end = X509.notAfter(certificate);
      if (now.isAfter(end)) {
        found.add("'%s' expired on %s".formatted(name, end));
      } else if (now.plusSeconds(EXPIRES_SOON_DAYS * 86_400L).isAfter(end)) {
        found.add("'%s' expires within %d days, on %s".formatted(name, EXPIRES_SOON_DAYS, end));
      }
      if (now.isBefore(X509.notBefore(certificate))) {
        found.add("'%s' is not valid before %s".formatted(name, X509.notBefore(certificate)));
      }
      if (i > 0 && X509.isSelfSigned(certificate)) {
        found.add("the root '%s' is sent as well; clients don't need it".formatted(name));
      }
      if (i > 0
          && !chain
              .get(i - 1)
              .getIssuerX500Principal()
              .equals(certificate.getSubjectX500Principal())) {
        found.add("'%s' is out of order or doesn't belong to the chain".formatted(name));
      }
    }
    return found;
  }

  /** From the server's certificate over the links that were sent to the anchor, if it's known. */
  private static List<X509Certificate> path(List<X509Certificate> chain, Trust trust) {
    List<X509Certificate> candidates = new ArrayList<>(chain);
    if (trust instanceof Trust.Anchors(var origin, var anchors)) {
      candidates.addAll(anchors);
    }
    List<X509Certificate> path = new ArrayList<>();
    Optional<X509Certificate> next = chain.stream().findFirst();
    while (next.isPresent() && !path.contains(next.get())) {
      X509Certificate current = next.get();
      path.add(current);
      next =
          candidates.stream()
              .filter(c -> c.getSubjectX500Principal().equals(current.getIssuerX500Principal()))
              .filter(c -> X509.isSignedBy(current, c))
              .findFirst();
    }
    return path;
  }

  /** Several lines for a terminal: certificates, weaknesses, refusals. */
  public String text() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < certificates.size(); i++) {
      text.append("certificate ").append(i).append('\n');
      text.append(certificates.get(i).text().indent(2));
    }
    weaknesses.forEach(each -> text.append("weakness: ").append(each).append('\n'));
    refusals.forEach(
        each ->
            text.append(
                "refused by %s (\"%s\"): %s%n"
                    .formatted(each.clients(), each.words(), each.because())));
    return text.toString();
  }
}
