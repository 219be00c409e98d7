package dev.sallyport.tls.diagnosis;

import dev.sallyport.tls.certificate.X509;
import dev.sallyport.tls.certificate.X509Extensions;
import dev.sallyport.tls.diagnosis.TlsDiagnosis.Reason;
import dev.sallyport.tls.trust.Trust;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.security.auth.x500.X500Principal;

/**
 * Tells apart why no path leads from a chain to an anchor: the JDK has one exception for all of
 * these.
 */
final class IssuerDiagnosis {
  private static final Pattern ROOT = Pattern.compile("(?i)\\broot\\b");
  private static final Pattern INTERMEDIATE =
      Pattern.compile("(?i)\\b(intermediate|issuing|subordinate|sub[ -]?ca)\\b");

  private final Trust trust;

  IssuerDiagnosis(Trust trust) {
    this.trust = trust;
  }

  TlsDiagnosis of(List<X509Certificate> chain) {
    X509Certificate own = chain.getFirst();
    if (X509.isSelfSigned(own)) {
      return selfSigned(chain);
    }
    X509Certificate last = lastOfPath(chain);
    String issuer = X509.shortName(last.getIssuerX500Principal());
    Optional<X509Certificate> namesake =
        anchors()
            .filter(a -> a.getSubjectX500Principal().equals(last.getIssuerX500Principal()))
            .findFirst();
    if (namesake.isPresent()) {
      return X509.isSignedBy(last, namesake.get())
          ? unusable(chain, last, namesake.get())
          : otherKey(chain, issuer);
    }
    if (!X509.isSelfSigned(last) && chain.size() == 1 && isByIntermediate(own)) {
      return diagnosis(
          Reason.INCOMPLETE_CHAIN,
          "The server doesn't send the intermediate certificate that its own is signed with.",
          chain,
          "Have the server send its chain (in nginx: ssl_certificate with both in one file): the certificate of '%s' is missing%s; or put it into the file that ssl_verify names."
              .formatted(
                  issuer,
                  X509Extensions.issuerAddress(own)
                      .map(address -> " (it can be fetched from " + address + ")")
                      .orElse("")));
    }
    return diagnosis(
        Reason.UNTRUSTED_ISSUER,
        "The server's certificate is signed by a CA that is not trusted.",
        chain,
        "Set this server's ssl_verify to a PEM file with the certificate of the CA '%s'; used was: %s."
            .formatted(issuer, trust.origin()));
  }

  private TlsDiagnosis selfSigned(List<X509Certificate> chain) {
    return diagnosis(
        Reason.SELF_SIGNED,
        "The server's certificate is self-signed and not trusted.",
        chain,
        "If it's the right one, save it as a PEM file and set this server's ssl_verify to that file; its fingerprint is %s."
            .formatted(X509.fingerprint(chain.getFirst())));
  }

  private TlsDiagnosis otherKey(List<X509Certificate> chain, String issuer) {
    return diagnosis(
        Reason.UNTRUSTED_ISSUER,
        "The server's certificate is signed by a CA that is not trusted.",
        chain,
        "The trusted CA '%s' has the right name but another key: get its current certificate and put it where the trust comes from (%s)."
            .formatted(issuer, trust.origin()));
  }

  /** The anchor is there, so something on the way to it is refused. */
  private TlsDiagnosis unusable(
      List<X509Certificate> chain, X509Certificate last, X509Certificate anchor) {
    Instant now = Instant.now();
    return Stream.concat(chain.stream(), Stream.of(anchor))
        .filter(each -> now.isAfter(X509.notAfter(each)))
        .findFirst()
        .map(
            each ->
                diagnosis(
                    Reason.EXPIRED,
                    "A CA certificate on the way to the server's certificate has expired.",
                    chain,
                    "Have the CA certificate '%s' replaced; it expired on %s, %s ago."
                        .formatted(
                            X509.shortName(each.getSubjectX500Principal()),
                            X509.notAfter(each),
                            ClockWords.between(X509.notAfter(each), now))))
        .orElseGet(
            () ->
                diagnosis(
                    Reason.INVALID_CERTIFICATE,
                    "A CA certificate on the way to the server's certificate is not acceptable.",
                    chain,
                    "Have '%s' replaced by a certificate that a CA may sign with (basicConstraints CA, key usage keyCertSign)."
                        .formatted(X509.shortName(last.getIssuerX500Principal()))));
  }

  /** Follows the issuers through what was sent, in whatever order. */
  private static X509Certificate lastOfPath(List<X509Certificate> chain) {
    X509Certificate last = chain.getFirst();
    for (int steps = 0; steps < chain.size() && !X509.isSelfSigned(last); steps++) {
      X509Certificate from = last;
      Optional<X509Certificate> next =
          chain.stream()
              .filter(c -> c.getSubjectX500Principal().equals(from.getIssuerX500Principal()))
              .filter(c -> X509.isSignedBy(from, c))
              .findFirst();
      if (next.isEmpty()) {
        break;
      }
      last = next.get();
    }
    return last;
  }

  /**
   * Whether the missing issuer is more likely an intermediate than a root: nothing in a certificate
   * says so for sure. Certificates signed by a root rarely say where to fetch it.
   */
  private boolean isByIntermediate(X509Certificate own) {
    X500Principal issuer = own.getIssuerX500Principal();
    String name = issuer.getName();
    if (INTERMEDIATE.matcher(name).find()) {
      return true;
    }
    if (ROOT.matcher(name).find()) {
      return false;
    }
    if (X509Extensions.issuerAddress(own).isPresent()) {
      return true;
    }
    Optional<String> organization = organization(issuer);
    return organization.isPresent()
        && anchors().anyMatch(a -> organization(a.getSubjectX500Principal()).equals(organization));
  }

  private static Optional<String> organization(X500Principal name) {
    try {
      return new LdapName(name.getName())
          .getRdns().stream()
              .filter(rdn -> rdn.getType().equalsIgnoreCase("O"))
              .map(rdn -> String.valueOf(rdn.getValue()))
              .findFirst();
    } catch (InvalidNameException e) {
      return Optional.empty();
    }
  }

  private Stream<X509Certificate> anchors() {
    return switch (trust) {
      case Trust.Anchors(var origin, var certificates) -> certificates.stream();
      case Trust.Unverified() -> Stream.empty();
    };
  }

  private TlsDiagnosis diagnosis(
      Reason reason, String summary, List<X509Certificate> chain, String advice) {
    return new TlsDiagnosis(reason, summary, chain, trust.origin(), advice);
  }
}
