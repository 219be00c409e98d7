package dev.sallyport.tls.diagnosis;

import dev.sallyport.tls.certificate.X509;
import dev.sallyport.tls.diagnosis.TlsDiagnosis.Reason;
import dev.sallyport.tls.trust.LoadedTls;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.security.cert.CertificateException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** Turns the exception of a failed connection into a diagnosis. */
public final class HandshakeDiagnosis {
  private static final int MAX_CAUSES = 32;

  private final LoadedTls tls;
  private final URI url;

  /**
   * For connections to one server.
   *
   * @param tls what they go by
   * @param url where they go
   */
  public HandshakeDiagnosis(LoadedTls tls, URI url) {
    this.tls = tls;
    this.url = url;
  }

  /** The diagnosis, if TLS is the reason at all. */
  public Optional<TlsDiagnosis> of(Throwable failure) {
    List<Throwable> causes = causes(failure);
    Optional<ChainRejectedException> rejected = first(causes, ChainRejectedException.class);
    if (rejected.isPresent()) {
      return Optional.of(new ChainDiagnosis(tls, url).of(rejected.get()));
    }
    if (first(causes, CertificateException.class).isPresent()) {
      return Optional.of(unreadable(causes.getLast()));
    }
    Optional<NotSslRecordException> notTls = first(causes, NotSslRecordException.class);
    if (notTls.isPresent()) {
      return Optional.of(notTls(Objects.requireNonNullElse(notTls.get().getMessage(), "")));
    }
    Optional<HandshakeFailure> mark = HandshakeFailure.of(failure);
    boolean asked = mark.map(HandshakeFailure::clientCertificateAsked).orElse(false);
    Optional<TlsDiagnosis> told = byMessage(causes, asked);
    if (told.isPresent()) {
      return told;
    }
    if (first(causes, SslHandshakeTimeoutException.class).isPresent()
        || (mark.isPresent() && first(causes, SocketTimeoutException.class).isPresent())) {
      return Optional.of(timeout());
    }
    if (mark.isPresent() && isClosed(causes)) {
      return Optional.of(asked ? clientCertificate("no alert") : closed());
    }
    return first(causes, SSLException.class)
        .filter(e -> mark.isPresent())
        .map(
            e ->
                failed(
                    "The TLS handshake failed.",
                    "Look into the server's log; here it failed with: " + X509.problem(e)));
  }

  private Optional<TlsDiagnosis> byMessage(List<Throwable> causes, boolean asked) {
    for (Throwable cause : causes) {
      if (!(cause instanceof SSLException)) {
        continue;
      }
      Optional<String> alert = HandshakeAlert.in(cause);
      if (alert.isPresent()) {
        return Optional.of(byAlert(alert.get(), asked));
      }
      String message = Objects.requireNonNullElse(cause.getMessage(), "");
      if (message.contains("protocol_version") || message.contains("selected protocol version")) {
        return Optional.of(protocolVersion());
      }
      if (message.contains("unrecognized SSL message")) {
        return Optional.of(notTls(""));
      }
    }
    return Optional.empty();
  }

  private TlsDiagnosis byAlert(String alert, boolean asked) {
    if (HandshakeAlert.isAboutClientCertificate(alert)
        || (asked && alert.equals("handshake_failure"))) {
      return clientCertificate(alert);
    }
    return switch (alert) {
      case "protocol_version" -> protocolVersion();
      case "unrecognized_name" ->
          failed(
              tls.serverName() == null
                  ? "The server doesn't know the host name in the URL."
                  : "The server doesn't know the host name in ssl_server_name.",
              "Use a host name in %s that the server is configured for; it refused '%s' (SNI)."
                  .formatted(
                      tls.serverName() == null ? "url" : "ssl_server_name",
                      tls.nameAt(url.getHost())));
      default ->
          failed(
              "The server refused the TLS handshake (%s).".formatted(alert),
              "Look into the server's log for why it sent the alert '%s'; often it allows no cipher or curve that current clients offer."
                  .formatted(alert));
    };
  }

  private static boolean isClosed(List<Throwable> causes) {
    return causes.stream()
        .anyMatch(
            cause ->
                cause instanceof EOFException
                    || (cause instanceof IOException && !(cause instanceof SSLException)));
  }

  /** A server that is silent in the handshake. */
  public TlsDiagnosis timeout() {
    return diagnosis(
        Reason.HANDSHAKE_TIMEOUT,
        "The server took the connection but didn't answer the TLS handshake in time.",
        "Look whether the port of the url is the server's TLS port, and whether the server or a load balancer in front of it hangs.");
  }

  private TlsDiagnosis unreadable(Throwable innermost) {
    return diagnosis(
        Reason.INVALID_CERTIFICATE,
        "The server's certificate can't be read.",
        "Have the certificate made anew; it breaks a rule of RFC 5280: "
            + X509.printable(String.valueOf(innermost.getMessage())));
  }

  private TlsDiagnosis protocolVersion() {
    return diagnosis(
        Reason.PROTOCOL_VERSION,
        switch (tls.minVersion()) {
          case TLS_1_2 ->
              "The server offers no TLS version that is allowed; TLS 1.2 is the lowest.";
          case TLS_1_3 -> "The server offers no TLS version that is allowed; only TLS 1.3 is.";
        },
        switch (tls.minVersion()) {
          case TLS_1_2 -> "Switch TLS 1.2 or 1.3 on at the server.";
          case TLS_1_3 ->
              "Switch TLS 1.3 on at the server, or set ssl_min_version to TLSv1.2 if that's enough.";
        });
  }

  private TlsDiagnosis clientCertificate(String alert) {
    return tls.identity() == null
        ? diagnosis(
            Reason.CLIENT_CERTIFICATE_REQUIRED,
            "The server wants a client certificate (mutual TLS), and there is none.",
            "Have a certificate made for this gateway by a CA that the server trusts, and set ssl_client_cert and ssl_client_key to its files.")
        : diagnosis(
            Reason.CLIENT_CERTIFICATE_REFUSED,
            "The server doesn't accept the gateway's client certificate.",
            ClientCertificateAdvice.of(tls.identity(), alert));
  }

  private TlsDiagnosis closed() {
    return diagnosis(
        Reason.CONNECTION_CLOSED,
        "The server closed the connection in the TLS handshake.",
        "Look whether the port of the url is the server's TLS port, and into the log of the server or of the proxy in front of it.");
  }

  private TlsDiagnosis notTls(String message) {
    // netty shows what came as hex; "HTTP/" is 485454502f
    boolean http = message.contains("485454502f");
    return diagnosis(
        Reason.NOT_TLS,
        http
            ? "The server answers with plain HTTP where TLS is expected."
            : "What the server answers with is not TLS.",
        "Use the server's TLS port in url, or write http:// if it really has none.");
  }

  private TlsDiagnosis failed(String summary, String advice) {
    return diagnosis(Reason.HANDSHAKE_FAILED, summary, advice);
  }

  private TlsDiagnosis diagnosis(Reason reason, String summary, String advice) {
    return new TlsDiagnosis(reason, summary, List.of(), tls.trust().origin(), advice);
  }

  private static <T extends Throwable> Optional<T> first(List<Throwable> causes, Class<T> type) {
    return causes.stream().filter(type::isInstance).map(type::cast).findFirst();
  }

  private static List<Throwable> causes(Throwable failure) {
    List<Throwable> causes = new ArrayList<>();
    for (Throwable cause = failure;
        cause != null && causes.size() < MAX_CAUSES;
        cause = cause.getCause()) {
      causes.add(cause);
    }
    return causes;
  }
}
