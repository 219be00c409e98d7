package dev.sallyport.store.setup;

import dev.sallyport.store.StoreException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Runs one transaction at a time, which is enough for a database that only this process has open.
 * On H2 2.4, two that ran at once were seen to update the same version of a row, and both to be
 * told that they did. Thread-safe.
 */
final class SerialTransactions implements TransactionOperations {
  private final TransactionOperations transactions;
  private final Duration patience;
  private final ReentrantLock turn = new ReentrantLock(true);

  /**
   * @param transactions that run
   * @param patience how long one waits for those before it
   */
  SerialTransactions(TransactionOperations transactions, Duration patience) {
    this.transactions = transactions;
    this.patience = patience;
  }

  /**
   * Runs a transaction, after those that came before.
   *
   * @throws StoreException.Unavailable if they take too long
   */
  @Override
  public <T extends @Nullable Object> T execute(TransactionCallback<T> work) {
    await();
    try {
      return transactions.execute(work);
    } finally {
      turn.unlock();
    }
  }

  private void await() {
    try {
      if (turn.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS)) {
        return;
      }
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
    throw new StoreException.Unavailable(
        "The database is busy: other changes took more than %d s".formatted(patience.toSeconds()));
  }
}
