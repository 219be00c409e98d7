package dev.sallyport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.ServerChannel;
import io.netty.handler.codec.http2.Http2FrameCodec;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import reactor.netty.channel.ChannelOperations;
import reactor.netty.http.server.HttpServer;

/**
 * Knows the open connections of clients, and keeps idle ones for a while when the gateway stops: to
 * close one at once could meet a request on its way. Thread-safe.
 */
final class ClientConnections implements NettyServerCustomizer {
  private final Set<Channel> open = ConcurrentHashMap.newKeySet();
  private final Duration patience;
  private volatile boolean stopping;

  /**
   * @param patience how long idle ones are kept
   */
  ClientConnections(Duration patience) {
    this.patience = patience;
  }

  /** From now on they're kept. */
  void keepIdleOnes() {
    stopping = true;
  }

  /** How long idle ones are kept. */
  Duration patience() {
    return patience;
  }

  /** Closes those that are idle once they were kept long enough. */
  void closeIdleOnes() {
    open.forEach(
        channel ->
            channel
                .eventLoop()
                .execute(
                    () -> {
                      if (ChannelOperations.get(channel) == null) {
                        ChannelFuture _ = channel.close();
                      }
                    }));
  }

  /** Whether there are none. */
  boolean areClosed() {
    return open.isEmpty();
  }

  @Override
  public HttpServer apply(HttpServer server) {
    return server.doOnChannelInit((observer, channel, remoteAddress) -> watch(channel));
  }

  private void watch(Channel channel) {
    if (channel.parent() instanceof ServerChannel) {
      open.add(channel);
      channel.closeFuture().addListener(closed -> open.remove(channel));
      channel.pipeline().addFirst(new KeptWhileIdle());
    }
  }

  /** One per connection, on its event loop. HTTP/2 has a goodbye of its own (RFC 9113 §6.8). */
  private final class KeptWhileIdle extends ChannelDuplexHandler {
    private boolean heard;
    private boolean kept;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      heard = stopping;
      context.fireChannelRead(message);
    }

    private static void close(ChannelHandlerContext context) {
      ChannelFuture _ = context.close();
    }

    /** What has been heard since was told to go elsewhere, and is over. */
    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
      boolean isHttp2 = context.pipeline().get(Http2FrameCodec.class) != null;
      if (!stopping || heard || isHttp2) {
        ChannelFuture _ = context.close(promise);
        return;
      }
      context.channel().closeFuture().addListener(closed -> promise.trySuccess());
      if (!kept) {
        kept = true;
        var _ =
            context
                .executor()
                .schedule(() -> close(context), patience.toMillis(), TimeUnit.MILLISECONDS);
      }
    }
  }
}
