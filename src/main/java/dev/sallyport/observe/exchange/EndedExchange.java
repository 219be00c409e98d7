package dev.sallyport.observe.exchange;

import dev.sallyport.signal.ExchangeSample;

/** Told of each exchange once it has ended. Called on event loops: doesn't block or throw. */
@FunctionalInterface
public interface EndedExchange {

  /**
   * It has ended.
   *
   * @param now when, in the time of {@link System#nanoTime}
   */
  void ended(ExchangeSample sample, long now);
}
