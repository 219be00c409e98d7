package dev.sallyport.tls.client;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslHandler;
import java.security.GeneralSecurityException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** A client's context over the JDK's engine, whose handlers tell what happens in the handshake. */
final class ClientSslContext extends JdkSslContext {
  /** TLS 1.2 is the lowest version (RFC 8996 retired the older ones). */
  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  private final ClientCertificateRequests requests;

  ClientSslContext(TrustManager trust, ClientCertificateRequests requests) {
    super(
        context(trust, requests),
        true,
        null,
        IdentityCipherSuiteFilter.INSTANCE,
        ApplicationProtocolConfig.DISABLED,
        ClientAuth.NONE,
        PROTOCOLS.clone(),
        false);
    this.requests = requests;
  }

  /** The JDK's context, whose cache of sessions belongs to this trust alone. */
  static SSLContext context(TrustManager trust, ClientCertificateRequests requests) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[] {requests}, new TrustManager[] {trust}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK can't make a TLS context", e);
    }
  }

  /** The versions that are offered. */
  static String[] protocols() {
    return PROTOCOLS.clone();
  }

  @Override
  protected SslHandler newHandler(
      ByteBufAllocator allocator, String peerHost, int peerPort, boolean startTls) {
    return new ClientHandshakeHandler(newEngine(allocator, peerHost, peerPort), requests);
  }
}
