package dev.sallyport.tls.diagnosis;

import dev.sallyport.tls.certificate.X509;
import dev.sallyport.tls.certificate.X509Extensions;
import dev.sallyport.tls.diagnosis.TlsDiagnosis.Reason;
import dev.sallyport.tls.trust.InsecureUntil;
import dev.sallyport.tls.trust.LoadedTls;
import dev.sallyport.tls.trust.Trust;
import java.net.URI;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.PKIXReason;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Says why a presented chain was refused. */
final class ChainDiagnosis {
  private final LoadedTls tls;
  private final Trust trust;
  private final URI url;

  ChainDiagnosis(LoadedTls tls, URI url) {
    this.tls = tls;
    this.trust = tls.trust();
    this.url = url;
  }

  TlsDiagnosis of(ChainRejectedException rejected) {
    List<X509Certificate> chain = rejected.chain();
    for (Throwable cause = rejected.getCause(); cause != null; cause = cause.getCause()) {
      Optional<TlsDiagnosis> found =
          switch (cause) {
            case PinMismatchException e -> Optional.of(pinMismatch(chain, e));
            case ExceptionEndedException e -> Optional.of(exceptionEnded(chain, e));
            case CertificateExpiredException e -> Optional.of(expired(chain));
            case CertificateNotYetValidException e -> Optional.of(notYetValid(chain));
            case CertPathBuilderException e -> Optional.of(new IssuerDiagnosis(trust).of(chain));
            case CertPathValidatorException e -> path(e, chain);
            default -> Optional.empty();
          };
      if (found.isPresent()) {
        return found.get();
      }
    }
    Throwable cause = rejected.getCause();
    // The JDK's host check throws the plain class; everything else about a chain has one of its
    // own.
    return cause != null && cause.getClass() == CertificateException.class
        ? hostnameMismatch(chain)
        : invalid(chain, rejected);
  }

  private Optional<TlsDiagnosis> path(CertPathValidatorException e, List<X509Certificate> chain) {
    if (e.getReason() == BasicReason.EXPIRED) {
      return Optional.of(expired(chain));
    }
    if (e.getReason() == BasicReason.NOT_YET_VALID) {
      return Optional.of(notYetValid(chain));
    }
    if (e.getReason() == PKIXReason.NO_TRUST_ANCHOR
        || e.getReason() == BasicReason.INVALID_SIGNATURE) {
      return Optional.of(new IssuerDiagnosis(trust).of(chain));
    }
    return e.getCause() == null ? Optional.of(invalid(chain, e)) : Optional.empty();
  }

  private TlsDiagnosis expired(List<X509Certificate> chain) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    X509Certificate certificate = find(chain, each -> now.isAfter(X509.notAfter(each)));
    return diagnosis(
        Reason.EXPIRED,
        "%s expired on %s, %s ago."
            .formatted(
                which(chain, certificate),
                X509.notAfter(certificate),
                ClockWords.between(X509.notAfter(certificate), now)),
        chain,
        "Have the certificate '%s' renewed at the server; no setting of the gateway but ssl_verify: false accepts it. By this machine's clock it's %s."
            .formatted(X509.shortName(certificate.getSubjectX500Principal()), now));
  }

  private TlsDiagnosis notYetValid(List<X509Certificate> chain) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    X509Certificate certificate = find(chain, each -> now.isBefore(X509.notBefore(each)));
    return diagnosis(
        Reason.NOT_YET_VALID,
        "%s is not valid before %s, %s from now."
            .formatted(
                which(chain, certificate),
                X509.notBefore(certificate),
                ClockWords.between(now, X509.notBefore(certificate))),
        chain,
        "Look at this machine's clock, which says %s: if it's slow by %s or more, set it right; else have the certificate '%s' replaced at the server."
            .formatted(
                now,
                ClockWords.between(now, X509.notBefore(certificate)),
                X509.shortName(certificate.getSubjectX500Principal())));
  }

  private TlsDiagnosis hostnameMismatch(List<X509Certificate> chain) {
    List<String> names = X509.hostNames(chain.getFirst());
    String host = tls.nameAt(url.getHost());
    String setting = tls.serverName() == null ? "url (or ssl_server_name)" : "ssl_server_name";
    return diagnosis(
        Reason.HOSTNAME_MISMATCH,
        tls.serverName() == null
            ? "The server's certificate is for another host name than the one in the URL."
            : "The server's certificate is for another host name than ssl_server_name.",
        chain,
        names.isEmpty()
            ? "Have a certificate made for '%s': this one has no subject alternative name at all."
                .formatted(host)
            : "The certificate is for %s: use one of these in %s, or have it made for '%s' as well."
                .formatted(String.join(", ", names), setting, host));
  }

  private TlsDiagnosis pinMismatch(List<X509Certificate> chain, PinMismatchException mismatch) {
    return diagnosis(
        Reason.PIN_MISMATCH,
        "The server's key is none of those that are pinned for it.",
        chain,
        "Ask the server's owner whether its key was changed; if so, put the new one into ssl_pin_sha256: %s."
            .formatted(mismatch.found()));
  }

  private TlsDiagnosis exceptionEnded(
      List<X509Certificate> chain, ExceptionEndedException exception) {
    return diagnosis(
        Reason.EXCEPTION_ENDED,
        "The server isn't verified, and that was permitted for a while only.",
        chain,
        InsecureUntil.problem(exception.end()));
  }

  private TlsDiagnosis invalid(List<X509Certificate> chain, Exception refusal) {
    return diagnosis(
        Reason.INVALID_CERTIFICATE,
        X509Extensions.allowsServers(chain.getFirst())
            ? "The server's certificate is not acceptable."
            : "The server's certificate is not made for TLS servers (extended key usage).",
        chain,
        "Have the certificate, or the CA certificate that is named here, replaced: "
            + innermost(refusal));
  }

  /** The outer exceptions only repeat it, with the names of their classes in front. */
  private static String innermost(Exception refusal) {
    Exception last = refusal;
    while (last.getCause() instanceof Exception cause) {
      last = cause;
    }
    return X509.problem(last);
  }

  private static X509Certificate find(
      List<X509Certificate> chain, Predicate<X509Certificate> condition) {
    return chain.stream().filter(condition).findFirst().orElse(chain.getFirst());
  }

  private static String which(List<X509Certificate> chain, X509Certificate certificate) {
    return certificate.equals(chain.getFirst())
        ? "The server's certificate"
        : "A CA certificate that the server sends";
  }

  private TlsDiagnosis diagnosis(
      Reason reason, String summary, List<X509Certificate> chain, String advice) {
    return new TlsDiagnosis(reason, summary, chain, trust.origin(), advice);
  }
}
