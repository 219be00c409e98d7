package dev.sallyport.upstream.stdio;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Writes lines to the input of a process, on a thread of its own: a process that doesn't read holds
 * up nobody else. What waits is bounded. Thread-safe. Owns the stream and the thread.
 */
final class StdinWriter implements Runnable {
  private static final int MOST_BYTES = 32 * 1024 * 1024;
  private static final int MOST_LINES = 10_000;

  private final OutputStream out;
  private final Thread thread;
  private final Deque<Pending> waiting = new ArrayDeque<>();
  private int bytes;
  private boolean isFinished;

  private static final class Pending {
    final byte[] line;
    final Sinks.Empty<Void> written = Sinks.empty();

    Pending(byte[] line) {
      this.line = line;
    }
  }

  StdinWriter(OutputStream out, String name) {
    this.out = out;
    this.thread = ServerProcess.thread(name, this);
  }

  void start() {
    thread.start();
  }

  /** Completes when the pipe has the line; fails if it never will. */
  Mono<Void> write(byte[] line) {
    return Mono.defer(
        () -> {
          Pending pending = new Pending(line);
          synchronized (waiting) {
            if (isFinished) {
              return Mono.error(new IOException("the process takes nothing any more"));
            }
            if (bytes + line.length > MOST_BYTES || waiting.size() >= MOST_LINES) {
              return Mono.error(new IOException("the process doesn't read what it's sent"));
            }
            waiting.add(pending);
            bytes += line.length;
            waiting.notifyAll();
          }
          return pending.written.asMono();
        });
  }

  /** Closes the stream, without what still waits. */
  void finish() {
    synchronized (waiting) {
      isFinished = true;
      waiting.notifyAll();
    }
  }

  @Override
  public void run() {
    try (out) {
      for (Pending next = next(); next != null; next = next()) {
        write(next);
      }
    } catch (IOException | InterruptedException gone) {
      finish();
    }
    failTheRest();
  }

  private void write(Pending next) throws IOException {
    try {
      out.write(next.line);
      out.write('\n');
      out.flush();
      next.written.tryEmitEmpty();
    } catch (IOException gone) {
      next.written.tryEmitError(gone);
      throw gone;
    }
  }

  private @Nullable Pending next() throws InterruptedException {
    synchronized (waiting) {
      while (waiting.isEmpty() && !isFinished) {
        waiting.wait();
      }
      if (isFinished) {
        return null;
      }
      Pending next = waiting.remove();
      bytes -= next.line.length;
      return next;
    }
  }

  private void failTheRest() {
    synchronized (waiting) {
      waiting.forEach(each -> each.written.tryEmitError(new IOException("the process is gone")));
      waiting.clear();
    }
  }
}
