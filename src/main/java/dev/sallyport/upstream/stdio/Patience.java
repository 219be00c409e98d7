package dev.sallyport.upstream.stdio;

import java.time.Duration;
import reactor.core.publisher.Mono;

/**
 * How long one request waits while nothing comes for it: the pipes of a process say nothing of one
 * that hangs. Thread-safe.
 */
public final class Patience {
  private final Duration limit;
  private volatile long last = System.nanoTime();
  private volatile boolean isPaused;

  /** From now on, for so long. */
  public Patience(Duration limit) {
    this.limit = limit;
  }

  /** Something came: it begins anew. */
  public void heard() {
    last = System.nanoTime();
  }

  /** It's not the process that's waited for. */
  public void pause() {
    isPaused = true;
  }

  /** It's the process again. */
  public void goOn() {
    heard();
    isPaused = false;
  }

  /** Completes when it's over. */
  public Mono<Void> lost() {
    return Mono.defer(
        () -> {
          long left = isPaused ? limit.toNanos() : limit.toNanos() - (System.nanoTime() - last);
          return left <= 0
              ? Mono.empty()
              : Mono.delay(Duration.ofNanos(left)).then(Mono.defer(this::lost));
        });
  }
}
