package dev.sallyport.upstream;

import io.netty.util.HashedWheelTimer;
import io.netty.util.Timeout;
import io.netty.util.TimerTask;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * Time limits for requests, exact to a tenth of a second, which cost next to nothing when they
 * aren't reached. Thread-safe. Owns one thread.
 */
public final class Deadlines implements AutoCloseable {
  private final HashedWheelTimer timer =
      new HashedWheelTimer(
          new DefaultThreadFactory("deadlines", true), 100, TimeUnit.MILLISECONDS, 512);

  /**
   * The same answer, or a {@link java.util.concurrent.TimeoutException} if it isn't there in time.
   */
  <T> Mono<T> within(Duration limit, Mono<T> answer) {
    return answer.or(Mono.create(sink -> expire(sink, limit)));
  }

  private void expire(MonoSink<?> sink, Duration limit) {
    Expiry expiry = new Expiry(sink, limit);
    Timeout timeout = timer.newTimeout(expiry, limit.toMillis(), TimeUnit.MILLISECONDS);
    sink.onCancel(
        () -> {
          expiry.forget();
          timeout.cancel();
        });
  }

  @Override
  public void close() {
    timer.stop();
  }

  /**
   * A cancelled timeout stays in the wheel until its next tick; it mustn't keep the whole request
   * alive so long.
   */
  private static final class Expiry extends AtomicReference<@Nullable MonoSink<?>>
      implements TimerTask {
    private static final long serialVersionUID = 1;

    private final Duration limit;

    Expiry(MonoSink<?> sink, Duration limit) {
      super(sink);
      this.limit = limit;
    }

    void forget() {
      lazySet(null);
    }

    @Override
    public void run(Timeout expired) {
      MonoSink<?> sink = getAndSet(null);
      if (sink != null) {
        sink.error(new TimeoutException("no answer for " + limit));
      }
    }
  }
}
