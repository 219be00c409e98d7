package dev.sallyport.tls.client;

import dev.sallyport.tls.trust.LoadedTls;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslHandler;
import java.security.GeneralSecurityException;
import java.util.function.Consumer;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/** A client's context over the JDK's engine, whose handlers tell what happens in the handshake. */
final class ClientSslContext extends JdkSslContext {
  private final ClientCertificateRequests requests;
  private final Consumer<SeenCertificates> seen;
  private final @Nullable String serverName;

  ClientSslContext(
      LoadedTls tls,
      TrustManager trust,
      ClientCertificateRequests requests,
      Consumer<SeenCertificates> seen) {
    super(
        context(trust, requests),
        true,
        null,
        IdentityCipherSuiteFilter.INSTANCE,
        ApplicationProtocolConfig.DISABLED,
        ClientAuth.NONE,
        tls.minVersion().andLater(),
        false);
    this.requests = requests;
    this.seen = seen;
    this.serverName = tls.serverName();
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

  /**
   * With {@code ssl_server_name} the engine never hears of the url's host: the JDK would take a
   * certificate for that as well.
   */
  @Override
  protected SslHandler newHandler(
      ByteBufAllocator allocator, String peerHost, int peerPort, boolean startTls) {
    String name = serverName == null ? peerHost : serverName;
    return new ClientHandshakeHandler(newEngine(allocator, name, peerPort), requests, seen);
  }
}
