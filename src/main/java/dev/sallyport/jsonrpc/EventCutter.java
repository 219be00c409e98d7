package dev.sallyport.jsonrpc;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the bytes of a {@code text/event-stream} into whole events, so that what's passed on never
 * ends in the middle of one. Holds the beginning of an event until its end comes; one that's longer
 * than the limit goes on in pieces. Not thread-safe. Who makes it closes it.
 */
public final class EventCutter implements AutoCloseable {
  private final EventBoundary boundary = new EventBoundary();
  private final int limit;
  private @Nullable ByteBuf held;
  private boolean inPieces;
  private boolean lineFeedMayFollow;

  /**
   * @param limit most bytes of an unfinished event that are held
   */
  public EventCutter(int limit) {
    this.limit = limit;
  }

  /**
   * Takes the next bytes; they stay the caller's.
   *
   * @return the events that end in them, to be released by the caller
   */
  public List<ByteBuf> cut(ByteBuf bytes) {
    int known = held == null ? 0 : held.readableBytes();
    ByteBuf all = held == null ? bytes.retainedSlice() : append(held, bytes.retainedSlice());
    held = null;
    List<ByteBuf> events = new ArrayList<>(1);
    int from = all.readerIndex() + known;
    if (lineFeedMayFollow && all.isReadable()) {
      from = completeLineEnd(all, events);
    }
    while (true) {
      int end = all.forEachByte(from, all.writerIndex() - from, boundary);
      if (end < 0) {
        break;
      }
      from = end + 1;
      if (from < all.writerIndex() && all.getByte(end) == '\r' && all.getByte(from) == '\n') {
        boundary.process((byte) '\n');
        from++;
      }
      lineFeedMayFollow = all.getByte(from - 1) == '\r';
      events.add(all.readRetainedSlice(from - all.readerIndex()));
      inPieces = false;
    }
    keep(all, events);
    return events;
  }

  /** Whether the beginning of an event has been given out, and its end hasn't. */
  public boolean isInPieces() {
    return inPieces;
  }

  /** What's held of an unfinished event, to be released by the caller; null if nothing. */
  public @Nullable ByteBuf rest() {
    ByteBuf rest = held;
    held = null;
    return rest;
  }

  @Override
  public void close() {
    if (held != null) {
      held.release();
      held = null;
    }
  }

  /**
   * A parser may wait for the other half of the CR LF that ended an event; it isn't held for the
   * next event.
   */
  private int completeLineEnd(ByteBuf all, List<ByteBuf> events) {
    lineFeedMayFollow = false;
    if (all.getByte(all.readerIndex()) == '\n') {
      boundary.process((byte) '\n');
      events.add(all.readRetainedSlice(1));
    }
    return all.readerIndex();
  }

  private void keep(ByteBuf all, List<ByteBuf> events) {
    if (!all.isReadable()) {
      all.release();
    } else if (all.readableBytes() > limit) {
      inPieces = true;
      events.add(all);
    } else {
      held = all;
    }
  }

  private static ByteBuf append(ByteBuf held, ByteBuf bytes) {
    CompositeByteBuf joined =
        held instanceof CompositeByteBuf composite
            ? composite
            : held.alloc().compositeBuffer(256).addComponent(true, held);
    return joined.addComponent(true, bytes);
  }
}
