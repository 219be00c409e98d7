package dev.sallyport.upstream.stdio;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads lines of a stream, each up to a limit. Not thread-safe; the stream isn't its own.
 *
 * <p>A line ends with a line feed; a carriage return before it belongs to the end, too.
 */
final class LineReader {
  private static final int BUFFER = 16 * 1024;
  private static final int KEPT = 256 * 1024;

  private final InputStream in;
  private final int most;
  private final boolean skips;
  private final byte[] buffer = new byte[BUFFER];
  private ByteArrayOutputStream line = new ByteArrayOutputStream();
  private int at;
  private int end;

  /**
   * @param most size of the largest line in bytes
   * @param skips whether the rest of a longer line is read over; else it's the next line
   */
  LineReader(InputStream in, int most, boolean skips) {
    this.in = in;
    this.most = most;
    this.skips = skips;
  }

  /** A line without its end. */
  static final class Line {
    private final byte[] bytes;
    private final boolean isWhole;

    private Line(byte[] bytes, boolean isWhole) {
      this.bytes = bytes;
      this.isWhole = isWhole;
    }

    /** The whole line, or its beginning where it's longer than the limit. */
    byte[] bytes() {
      return bytes;
    }

    /** Whether that's all of it. */
    boolean isWhole() {
      return isWhole;
    }
  }

  /** The next line; null at the end of the stream. What's behind the last line feed is one, too. */
  @Nullable Line next() throws IOException {
    boolean isWhole = true;
    boolean isBegun = false;
    while (at < end || fill()) {
      isBegun = true;
      int feed = indexOfFeed();
      int stop = feed < 0 ? end : feed;
      int room = most - line.size();
      line.write(buffer, at, Math.min(stop - at, room));
      isWhole &= stop - at <= room;
      at = feed < 0 ? end : feed + 1;
      if (feed >= 0 || (!isWhole && !skips)) {
        return taken(isWhole);
      }
    }
    return isBegun ? taken(isWhole) : null;
  }

  private boolean fill() throws IOException {
    at = 0;
    end = Math.max(0, in.read(buffer));
    return end > 0;
  }

  private int indexOfFeed() {
    for (int i = at; i < end; i++) {
      if (buffer[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  private Line taken(boolean isWhole) {
    byte[] bytes = line.toByteArray();
    // What one long line took isn't kept for the short ones after it.
    if (bytes.length > KEPT) {
      line = new ByteArrayOutputStream();
    } else {
      line.reset();
    }
    boolean hasReturn = isWhole && bytes.length > 0 && bytes[bytes.length - 1] == '\r';
    return new Line(hasReturn ? Arrays.copyOf(bytes, bytes.length - 1) : bytes, isWhole);
  }
}
