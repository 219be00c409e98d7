package dev.sallyport.jsonrpc;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.ByteProcessor;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes single events of a {@code text/event-stream} (WHATWG HTML, "Server-sent
 * events").
 */
public final class ServerSentEvent {
  private static final byte[] PREFIX = "event: message\ndata: ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] SUFFIX = "\n\n".getBytes(StandardCharsets.US_ASCII);

  private ServerSentEvent() {}

  /**
   * The value of a field's first line in an event, as a view of the event's bytes; null if it has
   * none.
   */
  public static @Nullable ByteBuf field(ByteBuf event, String name) {
    int start = event.readerIndex();
    while (start < event.writerIndex()) {
      int end = event.forEachByte(start, event.writerIndex() - start, ByteProcessor.FIND_CRLF);
      int stop = end < 0 ? event.writerIndex() : end;
      if (startsWith(event, start, stop, name)) {
        int value = Math.min(start + name.length() + 1, stop);
        value += value < stop && event.getByte(value) == ' ' ? 1 : 0;
        return event.slice(value, stop - value);
      }
      start = stop + 1;
    }
    return null;
  }

  /** The bytes of an event of type {@code message} with one line of data. */
  public static ByteBuf message(byte[] data) {
    return Unpooled.wrappedBuffer(PREFIX, data, SUFFIX);
  }

  /** The bytes of an event of another type with one line of data. */
  public static ByteBuf of(String type, String data) {
    return Unpooled.copiedBuffer(
        "event: " + type + "\ndata: " + data + "\n\n", StandardCharsets.UTF_8);
  }

  private static boolean startsWith(ByteBuf event, int start, int stop, String name) {
    if (stop - start < name.length()) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      if (event.getByte(start + i) != name.charAt(i)) {
        return false;
      }
    }
    return stop - start == name.length() || event.getByte(start + name.length()) == ':';
  }
}
