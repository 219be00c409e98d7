package dev.sallyport.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * Holds a response's head back until its body is whole, so that half a result is never passed on as
 * a success, and a small answer costs one write. What's larger than the limit, and every stream of
 * events, goes on as it comes. One per connection.
 */
final class SmallBodyAggregator extends ChannelInboundHandlerAdapter {
  /** Bodies up to this many bytes are held. */
  static final int LIMIT = 64 * 1024;

  private static final AttributeKey<Boolean> AGGREGATED =
      AttributeKey.valueOf(SmallBodyAggregator.class, "aggregated");

  private @Nullable HttpResponse held;
  private @Nullable CompositeByteBuf body;

  /** Whether the response that the channel is at came whole. */
  static boolean isAggregated(Channel channel) {
    return Boolean.TRUE.equals(channel.attr(AGGREGATED).get());
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof HttpResponse response) {
      context.channel().attr(AGGREGATED).set(false);
      if (mayBeSmall(response) && !(message instanceof HttpContent)) {
        held = response;
        return;
      }
    } else if (held != null && message instanceof HttpContent content) {
      hold(context, held, content);
      return;
    }
    context.fireChannelRead(message);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (held != null) {
      context.read();
    }
    context.fireChannelReadComplete();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    drop();
    context.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    drop();
  }

  private static boolean mayBeSmall(HttpResponse response) {
    return response.decoderResult().isSuccess()
        && response.status().code() >= 200
        && !UpstreamResponse.isEventStream(response.headers())
        && HttpUtil.getContentLength(response, 0L) <= LIMIT;
  }

  private void hold(ChannelHandlerContext context, HttpResponse head, HttpContent content) {
    if (content instanceof LastHttpContent last) {
      if (last.decoderResult().isFailure()) {
        drop();
        context.fireChannelRead(head);
        context.fireChannelRead(content);
        return;
      }
      held = null;
      context.channel().attr(AGGREGATED).set(true);
      head.headers().remove(HttpHeaderNames.TRANSFER_ENCODING);
      ByteBuf whole = body == null ? last.content() : append(context, last.content());
      body = null;
      head.headers().set(HttpHeaderNames.CONTENT_LENGTH, whole.readableBytes());
      context.fireChannelRead(head);
      context.fireChannelRead(new DefaultLastHttpContent(whole, last.trailingHeaders()));
      return;
    }
    CompositeByteBuf soFar = append(context, content.content());
    if (soFar.readableBytes() > LIMIT) {
      held = null;
      body = null;
      context.fireChannelRead(head);
      context.fireChannelRead(new DefaultHttpContent(soFar));
    }
  }

  private CompositeByteBuf append(ChannelHandlerContext context, ByteBuf part) {
    CompositeByteBuf soFar = body;
    if (soFar == null) {
      soFar = context.alloc().compositeBuffer(64);
      body = soFar;
    }
    return soFar.addComponent(true, part);
  }

  private void drop() {
    held = null;
    ReferenceCountUtil.release(body == null ? Unpooled.EMPTY_BUFFER : body);
    body = null;
  }
}
