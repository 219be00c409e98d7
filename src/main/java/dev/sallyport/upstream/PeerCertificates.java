package dev.sallyport.upstream;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** The certificates that the other end of a connection showed. */
final class PeerCertificates {
  private PeerCertificates() {}

  /** As they were sent, its own first; empty without TLS. */
  static List<X509Certificate> of(Channel channel) {
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    if (tls == null) {
      return List.of();
    }
    try {
      return Arrays.stream(tls.engine().getSession().getPeerCertificates())
          .map(X509Certificate.class::cast)
          .toList();
    } catch (SSLPeerUnverifiedException none) {
      return List.of();
    }
  }

  /** Its own; null without TLS. */
  static @Nullable X509Certificate own(Channel channel) {
    List<X509Certificate> chain = of(channel);
    return chain.isEmpty() ? null : chain.getFirst();
  }
}
