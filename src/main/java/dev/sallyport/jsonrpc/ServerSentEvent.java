package dev.sallyport.jsonrpc;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.util.ByteProcessor;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes single events of a {@code text/event-stream} (WHATWG HTML, "Server-sent
 * events").
 */
public final class ServerSentEvent {
  private static final byte[] PREFIX = "event: message\ndata: ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] SUFFIX = "\n\n".getBytes(StandardCharsets.US_ASCII);

  private static final String DATA = "data";
  private static final byte[] DATA_LINE = "data: ".getBytes(StandardCharsets.US_ASCII);
  private static final int BYTE_ORDER_MARK = 0xEFBBBF;

  private ServerSentEvent() {}

  /**
   * The value of a field's first line in an event, as a view of the event's bytes; null if it has
   * none.
   */
  public static @Nullable ByteBuf field(ByteBuf event, String name) {
    int start = event.readerIndex();
    while (start < event.writerIndex()) {
      int stop = lineEnd(event, start);
      if (startsWith(event, start, stop, name)) {
        int value = Math.min(start + name.length() + 1, stop);
        value += value < stop && event.getByte(value) == ' ' ? 1 : 0;
        return event.slice(value, stop - value);
      }
      start = stop + 1;
    }
    return null;
  }

  /** An event's data, its lines joined by line feeds, in a new array; null if it has none. */
  public static byte @Nullable [] data(ByteBuf event) {
    ByteArrayOutputStream data = null;
    int start = event.readerIndex() + byteOrderMark(event);
    while (start < event.writerIndex()) {
      int stop = lineEnd(event, start);
      if (startsWith(event, start, stop, DATA)) {
        if (data == null) {
          data = new ByteArrayOutputStream(event.readableBytes());
        } else {
          data.write('\n');
        }
        int value = Math.min(start + DATA.length() + 1, stop);
        value += value < stop && event.getByte(value) == ' ' ? 1 : 0;
        data.writeBytes(ByteBufUtil.getBytes(event, value, stop - value));
      }
      start = nextLine(event, stop);
    }
    return data == null ? null : data.toByteArray();
  }

  /** A copy of an event that has data, with other data; its other lines stay as they are. */
  public static ByteBuf withData(ByteBuf event, byte[] data) {
    ByteBuf copy = Unpooled.buffer(event.readableBytes() + data.length);
    int mark = byteOrderMark(event);
    copy.writeBytes(event, event.readerIndex(), mark);
    int start = event.readerIndex() + mark;
    boolean written = false;
    while (start < event.writerIndex()) {
      int stop = lineEnd(event, start);
      int next = nextLine(event, stop);
      if (!startsWith(event, start, stop, DATA)) {
        copy.writeBytes(event, start, next - start);
      } else if (!written) {
        writeData(copy, data);
        copy.writeBytes(event, stop, next - stop);
        written = true;
      }
      start = next;
    }
    return copy;
  }

  /** The bytes of an event of type {@code message} with one line of data. */
  public static ByteBuf message(byte[] data) {
    return Unpooled.wrappedBuffer(PREFIX, data, SUFFIX);
  }

  /** The bytes of an event of type {@code message} with an id and one line of data. */
  public static byte[] numbered(String id, byte[] data) {
    byte[] head = ("id: " + id + "\n").getBytes(StandardCharsets.UTF_8);
    byte[] event = new byte[head.length + PREFIX.length + data.length + SUFFIX.length];
    System.arraycopy(head, 0, event, 0, head.length);
    System.arraycopy(PREFIX, 0, event, head.length, PREFIX.length);
    System.arraycopy(data, 0, event, head.length + PREFIX.length, data.length);
    System.arraycopy(SUFFIX, 0, event, event.length - SUFFIX.length, SUFFIX.length);
    return event;
  }

  /** The bytes of an event that says nothing but its id. */
  public static byte[] onlyId(String id) {
    return ("id: " + id + "\ndata:\n\n").getBytes(StandardCharsets.UTF_8);
  }

  /** The bytes of an event of another type with one line of data. */
  public static ByteBuf of(String type, String data) {
    return Unpooled.copiedBuffer(
        "event: " + type + "\ndata: " + data + "\n\n", StandardCharsets.UTF_8);
  }

  private static void writeData(ByteBuf copy, byte[] data) {
    copy.writeBytes(DATA_LINE);
    for (byte each : data) {
      copy.writeByte(each);
      if (each == '\n') {
        copy.writeBytes(DATA_LINE);
      }
    }
  }

  private static int lineEnd(ByteBuf event, int start) {
    int end = event.forEachByte(start, event.writerIndex() - start, ByteProcessor.FIND_CRLF);
    return end < 0 ? event.writerIndex() : end;
  }

  private static int nextLine(ByteBuf event, int end) {
    int next = Math.min(end + 1, event.writerIndex());
    boolean isCrLf =
        next < event.writerIndex() && event.getByte(end) == '\r' && event.getByte(next) == '\n';
    return isCrLf ? next + 1 : next;
  }

  /** The length of the mark that a stream may begin with. */
  private static int byteOrderMark(ByteBuf event) {
    return event.readableBytes() >= 3
            && event.getUnsignedMedium(event.readerIndex()) == BYTE_ORDER_MARK
        ? 3
        : 0;
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
