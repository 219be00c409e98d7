package dev.sallyport.downstream;

import dev.sallyport.jsonrpc.EventCutter;
import io.netty.buffer.ByteBuf;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/** Turns the bytes of a stream of events into its events. */
final class WholeEvents {
  /** Parts of the stream that wait for a slow reader; the server is held back beyond them. */
  private static final int PREFETCH = 4;

  private WholeEvents() {}

  /**
   * The events, each a buffer of its own; at the end what's left of an unfinished one. What's
   * discarded on the way is released here, once: the writer of a response brings a hook of its own
   * for that in its context, and both would be called.
   *
   * @param bytes buffers that their source releases after {@code onNext}
   * @param cutter cuts them; owned by the caller
   * @param each sees every event and what's left, and may put another in its place; one that it
   *     throws at stays this class's
   */
  static Flux<ByteBuf> of(Flux<ByteBuf> bytes, EventCutter cutter, UnaryOperator<ByteBuf> each) {
    return bytes
        .map(ByteBuf::retain)
        .flatMapIterable(part -> cut(part, cutter, each), PREFETCH)
        .concatWith(Mono.fromSupplier(() -> rest(cutter, each)))
        .doOnDiscard(ByteBuf.class, ByteBuf::release)
        .contextWrite(writersContext -> Context.empty());
  }

  private static @Nullable ByteBuf rest(EventCutter cutter, UnaryOperator<ByteBuf> each) {
    ByteBuf rest = cutter.rest();
    try {
      return rest == null ? null : each.apply(rest);
    } catch (RuntimeException refused) {
      ReferenceCountUtil.release(rest);
      throw refused;
    }
  }

  /** Where it fails, {@code flatMapIterable} discards the part, and with that releases it. */
  private static List<ByteBuf> cut(ByteBuf part, EventCutter cutter, UnaryOperator<ByteBuf> each) {
    List<ByteBuf> events = cutter.cut(part);
    try {
      events.replaceAll(each);
    } catch (RuntimeException refused) {
      events.forEach(ByteBuf::release);
      throw refused;
    }
    part.release();
    return events;
  }
}
