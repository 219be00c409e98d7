package dev.sallyport.tls.client;

import dev.sallyport.tls.diagnosis.HandshakeFailure;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * Marks every failure of the handshake as such: a connection that's reset looks the same before and
 * after it.
 */
final class ClientHandshakeHandler extends SslHandler {
  private final ClientCertificateRequests requests;
  private @Nullable ChannelHandlerContext context;

  ClientHandshakeHandler(SSLEngine engine, ClientCertificateRequests requests) {
    super(engine);
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
      cause.addSuppressed(new HandshakeFailure(asked));
    } else if (asked && context != null) {
      context.pipeline().addAfter(context.name(), null, new MissingCertificateHandler());
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext caught, Throwable cause) throws Exception {
    if (!handshakeFuture().isDone()) {
      cause.addSuppressed(new HandshakeFailure(requests.isAsked(engine())));
    }
    super.exceptionCaught(caught, cause);
  }
}
