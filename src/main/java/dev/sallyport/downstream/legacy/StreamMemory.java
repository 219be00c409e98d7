package dev.sallyport.downstream.legacy;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** How many bytes are kept for clients that come back; part of a larger room. Thread-safe. */
final class StreamMemory {
  private static final long MOST_OF_ALL = 64L * 1024 * 1024;
  private static final long MOST_OF_SESSION = 4L * 1024 * 1024;

  private final @Nullable StreamMemory whole;
  private final long most;
  private final AtomicLong used = new AtomicLong();

  private StreamMemory(@Nullable StreamMemory whole, long most) {
    this.whole = whole;
    this.most = most;
  }

  static StreamMemory ofAll() {
    return new StreamMemory(null, MOST_OF_ALL);
  }

  StreamMemory ofSession() {
    return new StreamMemory(this, MOST_OF_SESSION);
  }

  void add(long bytes) {
    used.addAndGet(bytes);
    if (whole != null) {
      whole.add(bytes);
    }
  }

  /** Whether there's more than there's room for. */
  boolean isFull() {
    return used.get() > most || (whole != null && whole.isFull());
  }

  /** How much is kept now. */
  long used() {
    return used.get();
  }
}
