package dev.sallyport.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.testing.RunningStore;
import dev.sallyport.testing.TestDatabase;
import java.nio.file.Path;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerStoreOnH2Test extends ServerStoreBehaviour {
  @Override
  TestDatabase database(Path emptyFolder) {
    return TestDatabase.h2(emptyFolder);
  }

  @Test
  void changesItByOneTransactionAtATime(@TempDir Path other) throws Exception {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    try (RunningStore store = RunningStore.on(TestDatabase.h2(other));
        ExecutorService threads = Executors.newFixedThreadPool(8)) {
      Callable<Boolean> writer =
          () -> {
            for (int i = 0; i < 100; i++) {
              store
                  .transactions()
                  .executeWithoutResult(
                      status -> {
                        most.accumulateAndGet(running.incrementAndGet(), Math::max);
                        running.decrementAndGet();
                      });
            }
            return true;
          };
      for (Future<Boolean> each : threads.invokeAll(Collections.nCopies(8, writer))) {
        assertThat(each.get()).isTrue();
      }
    }
    assertThat(most).hasValue(1);
  }
}
