package dev.sallyport.tls.client;

import dev.sallyport.tls.diagnosis.HandshakeDiagnosis;
import dev.sallyport.tls.diagnosis.TlsDiagnosis;
import dev.sallyport.tls.trust.Trust;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import reactor.netty.tcp.SslProvider;

/**
 * The client side of TLS to one server: one context, made once from its trust. Changed trust wants
 * a new instance, since resumed sessions aren't verified again. Thread-safe.
 */
public final class ClientTls {
  private final Trust trust;
  private final SslProvider sslProvider;

  /**
   * Makes the context.
   *
   * @param trust what connections trust
   * @param handshakeTimeout limit for one handshake
   */
  public ClientTls(Trust trust, Duration handshakeTimeout) {
    this.trust = trust;
    this.sslProvider =
        SslProvider.builder()
            .sslContext(new ClientSslContext(trustManager(trust), new ClientCertificateRequests()))
            .handlerConfigurator(this::configure)
            .handshakeTimeout(handshakeTimeout)
            .build();
  }

  private static TrustManager trustManager(Trust trust) {
    return switch (trust) {
      case Trust.Anchors(var origin, var certificates) -> new VerifyingTrustManager(certificates);
      case Trust.Unverified() -> InsecureTrustManagerFactory.INSTANCE.getTrustManagers()[0];
    };
  }

  /** Runs after reactor-netty's own configurator, which switches the host check on by itself. */
  private void configure(SslHandler handler) {
    SSLParameters parameters = handler.engine().getSSLParameters();
    HostCheck.set(parameters, trust);
    handler.engine().setSSLParameters(parameters);
  }

  /** What connections trust. */
  public Trust trust() {
    return trust;
  }

  /**
   * For {@code HttpClient.secure}: always the same instance, since reactor-netty keys its pools by
   * it.
   */
  public SslProvider sslProvider() {
    return sslProvider;
  }

  /** Why a connection to {@code url} failed, if it failed for a reason of TLS. */
  public Optional<TlsDiagnosis> diagnose(Throwable failure, URI url) {
    return new HandshakeDiagnosis(trust, url).of(failure);
  }
}
