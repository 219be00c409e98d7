package dev.sallyport.tls.client;

import dev.sallyport.tls.diagnosis.HandshakeFailure;
import dev.sallyport.tls.trust.LoadedTls;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * One handshake as the gateway makes it, on a socket that blocks: keeps what the server presented,
 * also when it's refused. One thread shakes hands; others may read what came so far.
 */
public final class ObservedHandshake {
  private static final int ALERT_WAIT_MILLIS = 1_000;

  private final LoadedTls tls;
  private final ObservingTrustManager observed;
  private final ClientCertificateRequests requests;

  /** A handshake as a definition says. */
  public ObservedHandshake(LoadedTls tls) {
    this.tls = tls;
    this.observed = new ObservingTrustManager(DefinitionTrustManager.of(tls));
    this.requests = new ClientCertificateRequests(tls.identity());
  }

  /**
   * Shakes hands, without a limit of time: who closes the connection ends it.
   *
   * @param plain the connection; stays open
   * @param host the name or the address that the certificate must be for, unless {@code
   *     ssl_server_name} says another
   * @throws IOException if it fails, marked with {@link HandshakeFailure}
   */
  public void over(Socket plain, String host, int port) throws IOException {
    SSLSocket socket =
        (SSLSocket)
            ClientSslContext.context(observed, requests)
                .getSocketFactory()
                .createSocket(plain, tls.nameAt(host), port, true);
    try {
      socket.setSSLParameters(parameters(socket));
      socket.startHandshake();
      if (requests.isAsked(socket)) {
        awaitAlert(socket);
      }
    } catch (IOException e) {
      e.addSuppressed(HandshakeFailure.beforeCompletion(requests.isAsked(socket)));
      throw e;
    }
  }

  private SSLParameters parameters(SSLSocket socket) {
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setProtocols(tls.minVersion().andLater());
    HostCheck.set(parameters, tls);
    return parameters;
  }

  /**
   * With TLS 1.3 a server that misses the client's certificate says so only after the handshake.
   */
  private static void awaitAlert(SSLSocket socket) throws IOException {
    socket.setSoTimeout(ALERT_WAIT_MILLIS);
    try {
      if (socket.getInputStream().read() < 0) {
        throw new EOFException("closed after asking for a certificate");
      }
    } catch (SocketTimeoutException e) {
      // Silence: it asked for a certificate, but does without.
    }
  }

  /** The chain as the server sent it, its own certificate first; empty if none came. */
  public List<X509Certificate> chain() {
    return observed.chain();
  }

  /** The version of TLS, like {@code TLSv1.3}; empty if it didn't get that far. */
  public String protocol() {
    return observed.protocol();
  }

  /** The cipher suite; empty if it didn't get that far. */
  public String cipher() {
    return observed.cipher();
  }
}
