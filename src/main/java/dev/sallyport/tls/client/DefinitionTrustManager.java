package dev.sallyport.tls.client;

import dev.sallyport.definition.SpkiPin;
import dev.sallyport.tls.certificate.X509;
import dev.sallyport.tls.diagnosis.ChainRejectedException;
import dev.sallyport.tls.diagnosis.ExceptionEndedException;
import dev.sallyport.tls.diagnosis.PinMismatchException;
import dev.sallyport.tls.trust.InsecureUntil;
import dev.sallyport.tls.trust.LoadedTls;
import dev.sallyport.tls.trust.Trust;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * Decides on a server's certificate by all that its definition says: chain and host name, the end
 * of an exception from verification, pins. Thread-safe.
 */
final class DefinitionTrustManager extends ServerTrustManager {
  private final LoadedTls tls;
  private final @Nullable VerifyingTrustManager verifying;
  private final List<X509Certificate> anchors;

  private DefinitionTrustManager(LoadedTls tls) {
    this.tls = tls;
    this.anchors =
        switch (tls.trust()) {
          case Trust.Anchors(var origin, var certificates) -> certificates;
          case Trust.Unverified() -> List.of();
        };
    this.verifying =
        switch (tls.trust()) {
          case Trust.Anchors(var origin, var certificates) ->
              new VerifyingTrustManager(certificates);
          case Trust.Unverified() -> null;
        };
  }

  /** By what a definition says. */
  static ServerTrustManager of(LoadedTls tls) {
    return new DefinitionTrustManager(tls);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    if (verifying != null) {
      verifying.checkServerTrusted(chain, authType, engine);
    }
    checkRest(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    if (verifying != null) {
      verifying.checkServerTrusted(chain, authType, socket);
    }
    checkRest(chain);
  }

  private void checkRest(X509Certificate[] chain) throws CertificateException {
    if (verifying == null
        && tls.insecureUntil() != null
        && InsecureUntil.isOver(tls.insecureUntil(), Instant.now())) {
      throw new ChainRejectedException(chain, new ExceptionEndedException(tls.insecureUntil()));
    }
    if (!tls.pins().isEmpty() && pinnable(chain).stream().noneMatch(this::isPinned)) {
      SpkiPin found = new SpkiPin(X509.spkiSha256(chain[0]));
      throw new ChainRejectedException(chain, new PinMismatchException(found));
    }
  }

  private boolean isPinned(X509Certificate certificate) {
    return tls.pins().contains(new SpkiPin(X509.spkiSha256(certificate)));
  }

  /**
   * The server's own certificate, and where it's verified those whose keys signed it (RFC 7469
   * §2.6). Others that the server sends prove nothing: anyone can send them.
   */
  private List<X509Certificate> pinnable(X509Certificate[] chain) {
    List<X509Certificate> path = new ArrayList<>(List.of(chain[0]));
    if (verifying == null) {
      return path;
    }
    List<X509Certificate> candidates = new ArrayList<>(List.of(chain));
    candidates.addAll(anchors);
    for (int i = 0; i < path.size(); i++) {
      X509Certificate certificate = path.get(i);
      candidates.stream()
          .filter(c -> c.getSubjectX500Principal().equals(certificate.getIssuerX500Principal()))
          .filter(c -> !path.contains(c) && X509.isSignedBy(certificate, c))
          .forEach(path::add);
    }
    return path;
  }
}
