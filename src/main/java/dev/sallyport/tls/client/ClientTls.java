package dev.sallyport.tls.client;

import dev.sallyport.tls.diagnosis.HandshakeDiagnosis;
import dev.sallyport.tls.diagnosis.TlsDiagnosis;
import dev.sallyport.tls.trust.LoadedTls;
import io.netty.handler.ssl.SslHandler;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLParameters;
import reactor.netty.tcp.SslProvider;

/**
 * The client side of TLS to one server: one context, made once from what its definition says.
 * Changed trust wants a new instance, since resumed sessions aren't verified again. Thread-safe.
 */
public final class ClientTls {
  private final LoadedTls tls;
  private final SslProvider sslProvider;

  /**
   * Makes the context.
   *
   * @param tls what connections go by
   * @param handshakeTimeout limit for one handshake
   */
  public ClientTls(LoadedTls tls, Duration handshakeTimeout) {
    this(tls, handshakeTimeout, ignored -> {});
  }

  /**
   * Makes the context.
   *
   * @param tls what connections go by
   * @param handshakeTimeout limit for one handshake
   * @param seen told what the server presented, on the event loop, after each handshake
   */
  public ClientTls(LoadedTls tls, Duration handshakeTimeout, Consumer<SeenCertificates> seen) {
    this.tls = tls;
    ClientCertificateRequests requests = new ClientCertificateRequests(tls.identity());
    this.sslProvider =
        SslProvider.builder()
            .sslContext(new ClientSslContext(tls, DefinitionTrustManager.of(tls), requests, seen))
            .handlerConfigurator(this::configure)
            .handshakeTimeout(handshakeTimeout)
            .build();
  }

  /** Runs after reactor-netty's own configurator, which switches the host check on by itself. */
  private void configure(SslHandler handler) {
    SSLParameters parameters = handler.engine().getSSLParameters();
    HostCheck.set(parameters, tls);
    handler.engine().setSSLParameters(parameters);
  }

  /** What connections go by. */
  public LoadedTls loaded() {
    return tls;
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
    return new HandshakeDiagnosis(tls, url).of(failure);
  }
}
