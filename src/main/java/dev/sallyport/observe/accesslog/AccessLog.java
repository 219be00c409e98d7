package dev.sallyport.observe.accesslog;

import dev.sallyport.jsonrpc.Envelope;
import dev.sallyport.observe.exchange.EndedExchange;
import dev.sallyport.observe.metrics.Era;
import dev.sallyport.observe.metrics.Outcome;
import dev.sallyport.signal.ExchangeSample;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.netty.http.server.HttpServerRequest;

/**
 * Writes a line for each exchange, on a thread of its own: an event loop only puts a record into a
 * queue. What doesn't fit is dropped and counted. Thread-safe. Owns the thread.
 */
public final class AccessLog implements EndedExchange, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(AccessLog.class);
  private static final int MOST_WAITING = 8192;
  private static final int MOST_AT_ONCE = 256;

  /** The writer looks by itself: to wake it costs an event loop more than a line does. */
  private static final Duration PAUSE = Duration.ofMillis(20);

  private static final Duration LAST_LINES = Duration.ofSeconds(2);

  private final AccessLogFormat format;
  private final OutputStream out;
  private final Function<ExchangeSample, @Nullable String> traceId;
  private final BlockingQueue<AccessRecord> queue = new ArrayBlockingQueue<>(MOST_WAITING);
  private final AtomicLong dropped = new AtomicLong();
  private final Thread writer;
  private volatile boolean closed;

  /**
   * Begins to write.
   *
   * @param out where to; whole lines are written at once, and it's never closed
   * @param traceId the trace that an exchange belongs to
   */
  public AccessLog(
      AccessLogFormat format,
      OutputStream out,
      Function<ExchangeSample, @Nullable String> traceId) {
    this.format = format;
    this.out = out;
    this.traceId = traceId;
    this.writer = Thread.ofPlatform().daemon().name("access-log").unstarted(this::run);
    if (format != AccessLogFormat.OFF) {
      writer.start();
    }
  }

  /** Lines that weren't written because there was no room for them. */
  public long dropped() {
    return dropped.get();
  }

  @Override
  public void ended(ExchangeSample sample, long now) {
    HttpServerRequest request = sample.request();
    if (format == AccessLogFormat.OFF || request == null) {
      return;
    }
    Envelope message = sample.message();
    AccessRecord record =
        new AccessRecord(
            Instant.now(),
            sample.isCallerKnown() ? "admin" : "anonymous",
            address(request.remoteAddress()),
            sample.server() == null ? null : sample.server().name().value(),
            request.method().name(),
            message == null ? null : message.method(),
            message == null ? null : message.name(),
            Era.of(sample),
            sample.status(),
            Outcome.of(sample),
            sample.errorCode(),
            now - sample.startedNanos(),
            sample.upstream() == null ? -1 : sample.upstream().nanos(now),
            sample.bytesIn(),
            sample.bytesOut(),
            traceId.apply(sample));
    if (!queue.offer(record)) {
      dropped.incrementAndGet();
    }
  }

  private static String address(@Nullable InetSocketAddress address) {
    return address == null || address.getAddress() == null
        ? "unknown"
        : address.getAddress().getHostAddress();
  }

  private void run() {
    List<AccessRecord> batch = new ArrayList<>(MOST_AT_ONCE);
    ByteArrayOutputStream lines = new ByteArrayOutputStream(16 * 1024);
    while (!Thread.interrupted() && !(closed && queue.isEmpty())) {
      if (queue.drainTo(batch, MOST_AT_ONCE) > 0) {
        write(batch, lines);
      } else {
        LockSupport.parkNanos(this, PAUSE.toNanos());
      }
    }
  }

  private void write(List<AccessRecord> batch, ByteArrayOutputStream lines) {
    try {
      for (AccessRecord record : batch) {
        AccessLine.write(record, format, lines);
      }
      out.write(lines.toByteArray());
      out.flush();
    } catch (IOException | RuntimeException failure) {
      dropped.addAndGet(batch.size());
      log.warn("Lines of the access log could not be written: {}", failure.toString());
    } finally {
      batch.clear();
      lines.reset();
    }
  }

  /** Writes what's waiting, and ends. */
  @Override
  public void close() {
    closed = true;
    if (format == AccessLogFormat.OFF) {
      return;
    }
    LockSupport.unpark(writer);
    try {
      boolean _ = writer.join(LAST_LINES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    writer.interrupt();
  }
}
