package dev.sallyport.upstream.proxy;

import dev.sallyport.definition.ProxyAddress;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes a tunnel (RFC 9110 §9.3.6) on a connection to a proxy, first in its pipeline: for the
 * handlers behind it the connection is there when the tunnel is, so that a handshake with the
 * server begins, and its time runs, only then. Then it's gone.
 */
final class Tunnel extends ChannelDuplexHandler {
  private static final int OK = 200;
  private static final int LONGEST_LINE = 4096;
  private static final int MOST_HEADERS = 32 * 1024;

  private final ProxyAddress proxy;
  private final String target;
  private final Duration patience;
  private final HttpClientCodec codec =
      new HttpClientCodec(LONGEST_LINE, MOST_HEADERS, LONGEST_LINE);
  private @Nullable Future<?> timeout;
  private boolean accepted;
  private boolean over;

  /**
   * @param target host and port of the server
   * @param patience how long the proxy may take to answer
   */
  Tunnel(ProxyAddress proxy, String target, Duration patience) {
    this.proxy = proxy;
    this.target = target;
    this.patience = patience;
  }

  /** Host and port as CONNECT has them: with brackets around an IPv6 address. */
  static String target(InetSocketAddress server) {
    return target(server.getHostString(), server.getPort());
  }

  static String target(String host, int port) {
    boolean bare = host.indexOf(':') >= 0 && !host.startsWith("[");
    return (bare ? "[" + host + "]" : host) + ":" + port;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    context.pipeline().addBefore(context.name(), null, codec);
  }

  @Override
  public void connect(
      ChannelHandlerContext context,
      SocketAddress remote,
      @Nullable SocketAddress local,
      ChannelPromise promise) {
    ChannelPromise connected = context.newPromise();
    connected.addListener(
        done -> {
          if (done.isSuccess()) {
            promise.trySuccess();
          } else {
            over = true;
            promise.tryFailure(ProxyException.of(ProxyException.Kind.CONNECT, proxy, done.cause()));
          }
        });
    ChannelFuture _ = context.connect(remote, local, connected);
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    timeout =
        context
            .executor()
            .schedule(
                () -> fail(context, ProxyException.Kind.TIMEOUT, null),
                patience.toMillis(),
                TimeUnit.MILLISECONDS);
    FullHttpRequest connect =
        new DefaultFullHttpRequest(
            HttpVersion.HTTP_1_1, HttpMethod.CONNECT, target, Unpooled.EMPTY_BUFFER);
    connect
        .headers()
        .set(HttpHeaderNames.HOST, target)
        .set(HttpHeaderNames.USER_AGENT, "sallyport");
    proxy
        .authorization()
        .ifPresent(
            value -> connect.headers().set(HttpHeaderNames.PROXY_AUTHORIZATION, value.value()));
    ChannelFuture _ = context.writeAndFlush(connect);
    context.read();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (over || !(message instanceof HttpObject part)) {
      context.fireChannelRead(message);
      return;
    }
    try {
      read(context, part);
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void read(ChannelHandlerContext context, HttpObject part) {
    if (part.decoderResult().isFailure()) {
      fail(context, ProxyException.Kind.PROTOCOL, part.decoderResult().cause());
    } else if (part instanceof HttpResponse head) {
      int status = head.status().code();
      // An interim answer (RFC 9110 §15.2) has nothing to say here.
      if (status >= OK) {
        accepted = status == OK;
        if (!accepted) {
          fail(context, ProxyException.status(status, proxy, target));
        }
      }
    }
    if (accepted && part instanceof LastHttpContent) {
      open(context);
    }
  }

  private void open(ChannelHandlerContext context) {
    end();
    // What's written from now on is the server's; what came with the answer is passed on, too.
    codec.removeOutboundHandler();
    context.fireChannelActive();
    context.pipeline().remove(codec);
    context.pipeline().remove(this);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (over) {
      context.fireChannelReadComplete();
    } else {
      context.read();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    fail(context, ProxyException.Kind.CLOSED, null);
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (over) {
      context.fireExceptionCaught(cause);
    } else {
      fail(context, ProxyException.Kind.CLOSED, cause);
    }
  }

  private void fail(
      ChannelHandlerContext context, ProxyException.Kind kind, @Nullable Throwable cause) {
    fail(context, ProxyException.of(kind, proxy, cause));
  }

  private void fail(ChannelHandlerContext context, ProxyException failure) {
    if (!over) {
      end();
      context.fireExceptionCaught(failure);
      ChannelFuture _ = context.close();
    }
  }

  private void end() {
    over = true;
    if (timeout != null) {
      timeout.cancel(false);
    }
  }
}
