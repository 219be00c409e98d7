package dev.sallyport.upstream;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs the failures of one server: a new one at once, the same one again once a minute, and never
 * more than one line a second. Thread-safe.
 */
final class FailureLog {
  private static final Logger log = LoggerFactory.getLogger(FailureLog.class);
  private static final long AGAIN_AFTER = Duration.ofMinutes(1).toNanos();
  private static final long NEXT_AFTER = Duration.ofSeconds(1).toNanos();

  private final String server;
  private final LongSupplier nanoTime;
  private final AtomicReference<@Nullable Failure> last = new AtomicReference<>();

  private record Failure(String text, long at, boolean isOver) {}

  FailureLog(String server) {
    this(server, System::nanoTime);
  }

  FailureLog(String server, LongSupplier nanoTime) {
    this.server = server;
    this.nanoTime = nanoTime;
  }

  /** Says in full what failed. */
  void report(String text) {
    long now = nanoTime.getAsLong();
    Failure before = last.get();
    if (before != null && now - before.at < quietTime(before, text)) {
      return;
    }
    if (last.compareAndSet(before, new Failure(text, now, false))) {
      log.warn("MCP server '{}': {}", server, text);
    }
  }

  private static long quietTime(Failure before, String text) {
    return before.text.equals(text) && !before.isOver ? AGAIN_AFTER : NEXT_AFTER;
  }

  /** The server answers again. */
  void recovered() {
    Failure failure = last.get();
    if (failure == null || failure.isOver) {
      return;
    }
    long now = nanoTime.getAsLong();
    if (now - failure.at >= NEXT_AFTER
        && last.compareAndSet(failure, new Failure(failure.text, now, true))) {
      log.info("MCP server '{}' answers again", server);
    }
  }
}
