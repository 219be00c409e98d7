package dev.sallyport.upstream.oauth;

import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * The token of one server: got when it's needed first, kept until shortly before it ends, and
 * renewed in good time while the old one is still in use. However many wait, one request is sent,
 * and who stops waiting doesn't stop it. A failure counts for five seconds. Thread-safe; reading a
 * token that's there takes no lock. Owns the request that's running.
 */
public final class AccessTokens implements AutoCloseable {
  private static final long FAILURE_COUNTS = Duration.ofSeconds(5).toNanos();
  private static final long REFUSAL_COUNTS = Duration.ofSeconds(10).toNanos();

  private final TokenFetch fetch;
  private final LongSupplier nanoTime;
  private final ReentrantLock changing = new ReentrantLock();
  private final Disposable.Swap request = Disposables.swap();
  private volatile @Nullable AccessToken token;
  private Sinks.@Nullable One<AccessToken> running;
  private @Nullable Failure failure;
  private @Nullable Long replacedAt;

  private record Failure(Throwable cause, long at) {}

  /** Nothing is got yet. */
  public AccessTokens(TokenFetch fetch) {
    this(fetch, System::nanoTime);
  }

  AccessTokens(TokenFetch fetch, LongSupplier nanoTime) {
    this.fetch = fetch;
    this.nanoTime = nanoTime;
  }

  /** The token to send now; null if there's none, and one must be got. */
  public @Nullable AccessToken current() {
    AccessToken now = token;
    if (now == null) {
      return null;
    }
    long time = nanoTime.getAsLong();
    if (!now.isToBeRenewed(time)) {
      return now;
    }
    if (now.isOver(time)) {
      return null;
    }
    renew(time);
    return now;
  }

  /**
   * The token to send now, got if there's none.
   *
   * @return the token, or what keeps it from being got
   */
  public Mono<AccessToken> get() {
    return Mono.defer(
        () -> {
          AccessToken now = current();
          return now == null ? awaited() : Mono.just(now);
        });
  }

  /**
   * Another token in place of one that the server refused: whoever comes first gets it for all.
   *
   * @param refused the token that was sent
   * @param challenge what the server said
   * @return the token; empty if one was replaced just now already, and another wouldn't be better
   */
  public Mono<AccessToken> replace(AccessToken refused, BearerChallenge challenge) {
    return Mono.defer(
        () -> {
          changing.lock();
          try {
            AccessToken now = token;
            if (refused.equals(now)) {
              long time = nanoTime.getAsLong();
              if (replacedAt != null && time - replacedAt < REFUSAL_COUNTS) {
                return Mono.empty();
              }
              replacedAt = time;
              token = null;
              fetch.refused(challenge);
            }
          } finally {
            changing.unlock();
          }
          return get();
        });
  }

  /** Forgets a failure: what it was about has changed. */
  public void retry() {
    changing.lock();
    try {
      failure = null;
    } finally {
      changing.unlock();
    }
  }

  /** Ends the request that's running; who waits gets an error. */
  @Override
  public void close() {
    request.dispose();
  }

  private void renew(long time) {
    if (changing.tryLock()) {
      try {
        if (running != null || failedJustNow(time) != null) {
          return;
        }
      } finally {
        changing.unlock();
      }
      awaited().subscribe(renewed -> {}, failed -> {});
    }
  }

  private Mono<AccessToken> awaited() {
    Sinks.One<AccessToken> started;
    changing.lock();
    try {
      if (running != null) {
        return running.asMono();
      }
      long time = nanoTime.getAsLong();
      AccessToken now = token;
      if (now != null && !now.isToBeRenewed(time)) {
        return Mono.just(now);
      }
      Throwable failed = failedJustNow(time);
      if (failed != null) {
        return Mono.error(failed);
      }
      started = Sinks.one();
      running = started;
    } finally {
      changing.unlock();
    }
    request.update(
        fetch
            .fetch()
            .doOnCancel(() -> failed(started, fetch.ended()))
            .subscribe(got -> got(started, got), cause -> failed(started, cause)));
    return started.asMono();
  }

  private @Nullable Throwable failedJustNow(long time) {
    return failure != null && time - failure.at < FAILURE_COUNTS ? failure.cause : null;
  }

  private void got(Sinks.One<AccessToken> waiting, AccessToken got) {
    changing.lock();
    try {
      token = got;
      failure = null;
      running = null;
    } finally {
      changing.unlock();
    }
    waiting.tryEmitValue(got);
  }

  private void failed(Sinks.One<AccessToken> waiting, Throwable cause) {
    changing.lock();
    try {
      failure = new Failure(cause, nanoTime.getAsLong());
      running = null;
    } finally {
      changing.unlock();
    }
    waiting.tryEmitError(cause);
  }
}
