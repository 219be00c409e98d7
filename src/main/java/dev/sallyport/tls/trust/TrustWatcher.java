package dev.sallyport.tls.trust;

import dev.sallyport.definition.SslVerify;
import dev.sallyport.tls.certificate.CertificateFiles;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Watches the files behind {@code ssl_verify} and {@code SSL_CERT_FILE} by their content. Owns one
 * virtual thread. Thread-safe.
 */
public final class TrustWatcher implements AutoCloseable {

  /** Told of changes, on the watcher's thread. Who throws is told again at the next look. */
  public interface Listener {
    /** The files changed and load: new connections are to use this trust. */
    void trustChanged(Trust trust);

    /** The files changed and don't load: the trust in use stays. Told once per distinct failure. */
    void trustFailed(TrustException failure);

    /** After a failure the files load again, and hold what is in use already. */
    default void trustRecovered() {}
  }

  /** Ends one watch. */
  public interface Watch extends AutoCloseable {
    @Override
    void close();
  }

  private final TrustResolver resolver;
  private final List<WatchedTrust> watches = new CopyOnWriteArrayList<>();
  private final ReentrantLock looking = new ReentrantLock();
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
   * Watches the files of one {@code ssl_verify}; what doesn't come from a file never changes.
   *
   * @param current the trust in use, or {@code null} if it doesn't load yet: then the caller knows
   *     the failure that the first look finds, and isn't told of it
   */
  public Watch watch(SslVerify sslVerify, @Nullable Trust current, Listener listener) {
    WatchedTrust watched = new WatchedTrust(sslVerify, current, listener);
    watches.add(watched);
    return () -> {
      watched.end();
      watches.remove(watched);
    };
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
