package dev.sallyport.tls.diagnosis;

import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/** The alert by which a server refused a handshake (RFC 8446 §6.2), as the JDK's words have it. */
final class HandshakeAlert {
  private static final int MAX_CAUSES = 32;
  private static final Pattern ALERT = Pattern.compile("Received fatal alert: (\\w+)");

  /** Alerts that can only be about a client's certificate. */
  private static final Set<String> OF_CLIENT_CERTIFICATE =
      Set.of(
          "certificate_required",
          "bad_certificate",
          "unsupported_certificate",
          "certificate_unknown",
          "certificate_expired",
          "certificate_revoked",
          "unknown_ca",
          "access_denied",
          "no_certificate");

  private HandshakeAlert() {}

  /** The alert that an exception tells of, in lower case. */
  static Optional<String> in(Throwable exception) {
    if (!(exception instanceof SSLException)) {
      return Optional.empty();
    }
    Matcher alert = ALERT.matcher(Objects.requireNonNullElse(exception.getMessage(), ""));
    return alert.find() ? Optional.of(alert.group(1).toLowerCase(Locale.ROOT)) : Optional.empty();
  }

  /** Whether it's about the client's certificate alone. */
  static boolean isAboutClientCertificate(String alert) {
    return OF_CLIENT_CERTIFICATE.contains(alert);
  }

  /** Whether a failure is such an alert. */
  static boolean isAboutClientCertificate(Throwable failure) {
    Throwable cause = failure;
    for (int i = 0; cause != null && i < MAX_CAUSES; i++) {
      if (in(cause).filter(HandshakeAlert::isAboutClientCertificate).isPresent()) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }
}
