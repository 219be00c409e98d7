package dev.sallyport.upstream.stdio;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Ends one process, and those that it started (MCP 2025-11-25, basic, lifecycle, "Shutdown"; MCP
 * 2026-07-28, "stdio"). Blocks.
 */
record ProcessEnd(Process process, StdinWriter stdin) {
  /** How long a process may take once its input is closed, and again once it has SIGTERM. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final Duration LOOK = Duration.ofMillis(20);

  void run() {
    try {
      List<ProcessHandle> own = process.descendants().toList();
      stdin.finish();
      if (!isGoneIn(PATIENCE)) {
        own = Stream.concat(own.stream(), process.descendants()).distinct().toList();
        process.toHandle().destroy();
        if (!isGoneIn(PATIENCE)) {
          own = Stream.concat(own.stream(), process.descendants()).distinct().toList();
          process.toHandle().destroyForcibly();
        }
      }
      endOthers(own);
    } catch (InterruptedException e) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.toHandle().destroyForcibly();
    }
  }

  private boolean isGoneIn(Duration limit) throws InterruptedException {
    return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** What it started may outlive it. */
  private static void endOthers(List<ProcessHandle> others) throws InterruptedException {
    others.forEach(ProcessHandle::destroy);
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (others.stream().anyMatch(ProcessHandle::isAlive) && System.nanoTime() < end) {
      Thread.sleep(LOOK);
    }
    others.forEach(ProcessHandle::destroyForcibly);
  }
}
