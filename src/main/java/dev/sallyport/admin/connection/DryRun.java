package dev.sallyport.admin.connection;

import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.inspect.ServerInspection;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.core.task.TaskRejectedException;

/** Tries a definition out that isn't stored. Blocks; thread-safe. */
public final class DryRun {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final int AT_ONCE = 16;

  private final ServerInspection inspection;
  private final Semaphore running = new Semaphore(AT_ONCE);

  /** With that inspection. */
  public DryRun(ServerInspection inspection) {
    this.inspection = inspection;
  }

  /**
   * The report as JSON.
   *
   * @throws TaskRejectedException if too many tests run
   * @throws InterruptedException if the thread is
   */
  public Map<String, @Nullable Object> of(ServerDefinition definition) throws InterruptedException {
    if (!running.tryAcquire(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new TaskRejectedException("too many tests run at once");
    }
    try {
      return ReportView.of(inspection.inspect(definition, LIMIT));
    } finally {
      running.release();
    }
  }
}
