package dev.sallyport.downstream;

import dev.sallyport.jsonrpc.GatewayException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.netty.http.server.HttpServerRequest;

/** Reads a request's body as a whole, up to a limit. */
final class RequestBody {
  /**
   * How many bytes of a body over the limit are read and dropped before it's refused: a connection
   * that's closed with bytes unread may lose the answer (RFC 9112 §9.6).
   */
  private static final int MOST_DROPPED = 4 * 1024 * 1024;

  private RequestBody() {}

  /**
   * The body, owned by the subscriber; empty if there's none.
   *
   * @param limit size of the largest body in bytes
   * @return the body, or {@link GatewayException.BodyTooLarge} or {@link
   *     GatewayException.UnsupportedContentEncoding}
   */
  static Mono<ByteBuf> read(HttpServerRequest request, int limit) {
    String encoding = request.requestHeaders().get(HttpHeaderNames.CONTENT_ENCODING);
    if (encoding != null && !HttpHeaderValues.IDENTITY.contentEqualsIgnoreCase(encoding)) {
      return Mono.error(new GatewayException.UnsupportedContentEncoding(encoding));
    }
    String length = request.requestHeaders().get(HttpHeaderNames.CONTENT_LENGTH);
    if (length != null && exceeds(length, (long) limit + MOST_DROPPED)) {
      return Mono.error(new GatewayException.BodyTooLarge(limit));
    }
    return Mono.create(sink -> request.receive().subscribe(new Collector(sink, limit)));
  }

  private static boolean exceeds(String length, long limit) {
    try {
      return Long.parseLong(length) > limit;
    } catch (NumberFormatException tooLong) {
      return true;
    }
  }

  /**
   * Puts the parts together. Not thread-safe: all signals come from the connection's event loop.
   */
  private static final class Collector implements CoreSubscriber<ByteBuf> {
    private final MonoSink<ByteBuf> sink;
    private final int limit;
    private @Nullable ByteBuf body;
    private long received;
    private boolean done;

    Collector(MonoSink<ByteBuf> sink, int limit) {
      this.sink = sink;
      this.limit = limit;
    }

    @Override
    public void onSubscribe(Subscription s) {
      sink.onCancel(
          () -> {
            s.cancel();
            drop();
          });
      s.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(ByteBuf part) {
      if (done) {
        return;
      }
      received += part.readableBytes();
      if (received <= limit) {
        body = body == null ? part.retain() : join(body, part.retain());
        return;
      }
      drop();
      if (received > (long) limit + MOST_DROPPED) {
        refuse();
      }
    }

    private void refuse() {
      done = true;
      sink.error(new GatewayException.BodyTooLarge(limit));
    }

    @Override
    public void onError(Throwable failure) {
      drop();
      if (!done) {
        done = true;
        sink.error(failure);
      }
    }

    @Override
    public void onComplete() {
      if (done) {
        return;
      }
      if (received > limit) {
        refuse();
        return;
      }
      done = true;
      ByteBuf whole = body;
      body = null;
      sink.success(whole == null ? Unpooled.EMPTY_BUFFER : whole);
    }

    private static ByteBuf join(ByteBuf body, ByteBuf part) {
      CompositeByteBuf joined =
          body instanceof CompositeByteBuf composite
              ? composite
              : part.alloc().compositeBuffer(1024).addComponent(true, body);
      return joined.addComponent(true, part);
    }

    private void drop() {
      if (body != null) {
        body.release();
        body = null;
      }
    }
  }
}
