package dev.sallyport.e2e;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What a server told of its own accord, in the order in which the SDK handed it over. */
final class Heard<T> {
  private static final long PATIENCE_SECONDS = 15;

  private final BlockingQueue<T> queue = new LinkedBlockingQueue<>();

  void add(T message) {
    queue.add(message);
  }

  /** The next {@code count}; waits for them. */
  List<T> next(int count) throws InterruptedException {
    List<T> messages = new ArrayList<>();
    while (messages.size() < count) {
      T message = queue.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (message == null) {
        throw new IllegalStateException("heard " + messages.size() + " of " + count);
      }
      messages.add(message);
    }
    return messages;
  }
}
