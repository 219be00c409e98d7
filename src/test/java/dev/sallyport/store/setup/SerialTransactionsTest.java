package dev.sallyport.store.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.store.StoreException;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.transaction.support.TransactionOperations;

/** Stands in for no database: what's said here is which transaction waits for which. */
@Timeout(30)
class SerialTransactionsTest {
  private static final TransactionOperations PLAIN = TransactionOperations.withoutTransaction();

  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();

  @Test
  void runsOneAtATime() throws Exception {
    SerialTransactions transactions = new SerialTransactions(PLAIN, Duration.ofSeconds(20));
    Callable<Boolean> writer =
        () -> {
          for (int i = 0; i < 200; i++) {
            transactions.executeWithoutResult(status -> enterAndLeave());
          }
          return true;
        };
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (Future<Boolean> each : threads.invokeAll(Collections.nCopies(8, writer))) {
        assertThat(each.get()).isTrue();
      }
    }
    assertThat(most).hasValue(1);
  }

  private void enterAndLeave() {
    most.accumulateAndGet(running.incrementAndGet(), Math::max);
    for (int i = 0; i < 1000; i++) {
      Thread.onSpinWait();
    }
    running.decrementAndGet();
  }

  @Test
  void waitsOnlySoLong() throws Exception {
    SerialTransactions transactions = new SerialTransactions(PLAIN, Duration.ofMillis(1));
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch over = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
      Future<String> first =
          threads.submit(
              () ->
                  transactions.execute(
                      status -> {
                        inside.countDown();
                        awaits(over);
                        return "done";
                      }));
      inside.await();
      assertThatThrownBy(() -> transactions.execute(status -> "second"))
          .isInstanceOf(StoreException.Unavailable.class)
          .hasMessageContaining("busy");
      over.countDown();
      assertThat(first.get(10, TimeUnit.SECONDS)).isEqualTo("done");
      assertThat(transactions.<String>execute(status -> "third")).isEqualTo("third");
    }
  }

  @Test
  void letsTheNextOneInAfterAFailure() {
    SerialTransactions transactions = new SerialTransactions(PLAIN, Duration.ofMillis(1));
    assertThatThrownBy(
            () ->
                transactions.execute(
                    status -> {
                      throw new IllegalStateException("broken");
                    }))
        .hasMessage("broken");
    try (ExecutorService other = Executors.newSingleThreadExecutor()) {
      assertThat(other.submit(() -> transactions.<String>execute(status -> "next")))
          .succeedsWithin(Duration.ofSeconds(10))
          .isEqualTo("next");
    }
  }

  private static void awaits(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException stopping) {
      throw new IllegalStateException(stopping);
    }
  }
}
