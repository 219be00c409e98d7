package dev.sallyport.store.server;

import dev.sallyport.store.database.DatabaseFailure;
import java.util.Objects;
import java.util.function.Supplier;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.transaction.support.TransactionOperations;

/** Runs changes; one that meets another runs again, and finds what the other one did. */
final class Transactions {
  private static final int ATTEMPTS = 5;

  private final TransactionOperations operations;

  Transactions(TransactionOperations operations) {
    this.operations = operations;
  }

  <T> T run(Supplier<T> work) {
    for (int attempt = 1; ; attempt++) {
      try {
        return Objects.requireNonNull(operations.execute(status -> work.get()));
      } catch (RuntimeException failed) {
        if (attempt == ATTEMPTS || !isRace(failed)) {
          throw failed;
        }
      }
    }
  }

  private static boolean isRace(RuntimeException failed) {
    return failed instanceof OptimisticLockingFailureException
        || DatabaseFailure.isContention(failed);
  }
}
