package dev.sallyport.tls.client;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

/** For one handshake of a probe: keeps what the server presented, then lets another decide. */
final class ObservingTrustManager extends ServerTrustManager {
  private final ServerTrustManager check;
  private volatile List<X509Certificate> chain = List.of();
  private volatile String protocol = "";
  private volatile String cipher = "";

  ObservingTrustManager(ServerTrustManager check) {
    this.check = check;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] presented, String authType, Socket socket)
      throws CertificateException {
    chain = List.of(presented);
    if (socket instanceof SSLSocket tls) {
      SSLSession session = tls.getHandshakeSession();
      protocol = session.getProtocol();
      cipher = session.getCipherSuite();
    }
    check.checkServerTrusted(presented, authType, socket);
  }

  /** The chain as the server sent it, its own certificate first. */
  List<X509Certificate> chain() {
    return chain;
  }

  /** The version of TLS, or empty. */
  String protocol() {
    return protocol;
  }

  /** The cipher suite, or empty. */
  String cipher() {
    return cipher;
  }
}
