package dev.sallyport.tls.client;

import dev.sallyport.tls.diagnosis.HandshakeFailure;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Marks every failure of the handshake as such: a connection that's reset looks the same before and
 * after it.
 */
final class ClientHandshakeHandler extends SslHandler {
  private final ClientCertificateRequests requests;
  private final Consumer<SeenCertificates> seen;
  private @Nullable ChannelHandlerContext context;

  ClientHandshakeHandler(
      SSLEngine engine, ClientCertificateRequests requests, Consumer<SeenCertificates> seen) {
    super(engine);
    this.seen = seen;
    this.requests = requests;
    handshakeFuture().addListener(this::handshakeDone);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) throws Exception {
    context = added;
    super.handlerAdded(added);
  }

  private void handshakeDone(Future<?> handshake) {
    boolean asked = requests.isAsked(engine());
    requests.forget(engine());
    Throwable cause = handshake.cause();
    if (cause != null) {
      cause.addSuppressed(HandshakeFailure.beforeCompletion(asked));
      return;
    }
    tellWhatWasSeen(engine().getSession());
    if (asked && context != null) {
      context.pipeline().addAfter(context.name(), null, new MissingCertificateHandler());
    }
  }

  private void tellWhatWasSeen(SSLSession session) {
    try {
      List<X509Certificate> chain =
          Stream.of(session.getPeerCertificates()).map(X509Certificate.class::cast).toList();
      seen.accept(new SeenCertificates(chain, session.getProtocol(), Instant.now()));
    } catch (SSLPeerUnverifiedException withoutCertificate) {
      // No cipher suite that is offered does without; then there's nothing to remember.
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext caught, Throwable cause) throws Exception {
    if (!handshakeFuture().isDone()) {
      cause.addSuppressed(HandshakeFailure.beforeCompletion(requests.isAsked(engine())));
    }
    super.exceptionCaught(caught, cause);
  }
}
