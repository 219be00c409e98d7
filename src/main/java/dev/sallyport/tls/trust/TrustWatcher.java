package dev.sallyport.tls.trust;

import dev.sallyport.definition.ServerTls;
import dev.sallyport.tls.certificate.CertificateFiles;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Watches the files behind {@code ssl_verify}, {@code SSL_CERT_FILE} and {@code ssl_client_cert} by
 * their content. Owns one virtual thread. Thread-safe.
 */
public final class TrustWatcher implements AutoCloseable {

  /** Told of changes, on the watcher's thread. Who throws is told again at the next look. */
  public interface Listener {
    /** The files changed and load: new connections are to use what they hold. */
    void trustChanged(LoadedTls tls);

    /**
     * The files changed and don't load: what's in use stays, unless the failure says otherwise.
     * Told once per distinct failure.
     */
    void trustFailed(TrustException failure);

    /** After a failure the files load again, and hold what is in use already. */
    default void trustRecovered() {}

    /** After each look, whatever it found. */
    default void looked(Instant now) {}

    /**
     * {@code ssl_verify: false} will end soon. Told once a day.
     *
     * @param end the day with whose beginning it ends
     * @param days whole days until then
     */
    default void exceptionEnds(LocalDate end, long days) {}
  }

  /** Ends one watch. */
  public interface Watch extends AutoCloseable {
    @Override
    void close();
  }

  private final TrustResolver resolver;
  private final List<WatchedTrust> watches = new CopyOnWriteArrayList<>();
  private final ReentrantLock looking = new ReentrantLock();
  private final LongAdder failures = new LongAdder();
  private final Thread thread;

  /**
   * Starts watching.
   *
   * @param interval time between two looks at the files
   */
  public TrustWatcher(TrustResolver resolver, Duration interval) {
    this.resolver = resolver;
    this.thread = Thread.ofVirtual().name("trust-watcher").start(() -> run(interval));
  }

  /**
   * Watches the files that one definition names, and {@code ssl_insecure_until}.
   *
   * @param current what's in use, or {@code null} if it doesn't load yet: then the caller knows the
   *     failure that the first look finds, and isn't told of it
   */
  public Watch watch(ServerTls tls, @Nullable LoadedTls current, Listener listener) {
    WatchedTrust watched = new WatchedTrust(tls, current, listener, failures);
    watches.add(watched);
    return () -> {
      watched.end();
      watches.remove(watched);
    };
  }

  /**
   * How often files changed and didn't load, since the start; each distinct failure in a row counts
   * once for each server that it concerns.
   */
  public long reloadFailures() {
    return failures.sum();
  }

  /** Looks at all files now, and tells the listeners before it returns. */
  public void look() {
    looking.lock();
    try {
      CertificateFiles files = new CertificateFiles();
      for (WatchedTrust watched : watches) {
        watched.look(resolver, files);
      }
    } finally {
      looking.unlock();
    }
  }

  private void run(Duration interval) {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        Thread.sleep(interval);
        look();
      }
    } catch (InterruptedException e) {
      // Closed: nothing is left to do.
    }
  }

  /** Ends all watches. A listener that is being told just now finishes on its own. */
  @Override
  public void close() {
    watches.forEach(WatchedTrust::end);
    watches.clear();
    thread.interrupt();
  }
}
