package dev.sallyport.inspect;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits no longer than agreed for what takes no limit itself, such as a look-up of a name. */
final class Limited {
  private Limited() {}

  /**
   * The result. What isn't done in time goes on for nobody, on a thread of its own.
   *
   * @throws IOException the task's, or for the time
   */
  static <T> T call(Duration limit, Callable<T> task) throws IOException {
    FutureTask<T> running = new FutureTask<>(task);
    Thread.ofVirtual().name("inspection").start(running);
    try {
      return running.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new SocketTimeoutException("not done within %d ms".formatted(limit.toMillis()));
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException own ? own : new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }
}
