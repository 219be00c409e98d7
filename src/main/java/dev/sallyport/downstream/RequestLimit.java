package dev.sallyport.downstream;

import dev.sallyport.jsonrpc.GatewayException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Keeps memory bounded: beyond so many requests at a time, one more is refused before its body is
 * read. Thread-safe.
 */
final class RequestLimit {
  private final Semaphore places;

  RequestLimit(int most) {
    this.places = new Semaphore(most);
  }

  /**
   * Takes a place.
   *
   * @return gives it back; the first time counts
   * @throws GatewayException.Overloaded if there's none
   */
  Runnable enter() {
    if (!places.tryAcquire()) {
      throw new GatewayException.Overloaded();
    }
    AtomicBoolean left = new AtomicBoolean();
    return () -> {
      if (left.compareAndSet(false, true)) {
        places.release();
      }
    };
  }
}
