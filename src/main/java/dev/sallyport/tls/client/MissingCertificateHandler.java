package dev.sallyport.tls.client;

import dev.sallyport.tls.diagnosis.HandshakeFailure;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;

/**
 * Looks at a connection whose server asked for a client certificate, until the first data: with TLS
 * 1.3 the server misses it only after the handshake (RFC 8446 §4.4.2.4), and many servers don't
 * send an alert but close.
 */
final class MissingCertificateHandler extends ChannelInboundHandlerAdapter {

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    context.pipeline().remove(this);
    context.fireChannelRead(message);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    cause.addSuppressed(HandshakeFailure.afterCompletion(cause));
    context.fireExceptionCaught(cause);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    IOException closed = new IOException("closed after asking for a client certificate");
    closed.addSuppressed(HandshakeFailure.afterCompletion(closed));
    context.fireExceptionCaught(closed);
    context.fireChannelInactive();
  }
}
