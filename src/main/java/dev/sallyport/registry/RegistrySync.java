package dev.sallyport.registry;

import dev.sallyport.config.WatchedConfig;
import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.store.ServerStore;
import dev.sallyport.store.StoreChanges;
import dev.sallyport.store.StoreException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the registry like {@code config.yaml} and the database, whoever changes them. Owns one
 * virtual thread. Thread-safe.
 */
public final class RegistrySync implements RegistryRefresh, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RegistrySync.class);
  private static final Duration LOOK_AT_CONFIG = Duration.ofMillis(300);

  /** How soon a database is asked again that was away. */
  private static final Duration RETRY = Duration.ofSeconds(5);

  private final Registry registry;
  private final WatchedConfig config;
  private final StoredServers stored;
  private final StoreChanges changes;
  private final Function<ServerDefinition, Optional<String>> rule;
  private final ReentrantLock refreshing = new ReentrantLock();
  private final Semaphore signals = new Semaphore(0);
  private volatile boolean behind;
  private @Nullable Thread thread;

  /**
   * Joins the sources; {@link #start} begins.
   *
   * @param rule what the gateway's settings have against a definition, in words; empty if nothing
   */
  public RegistrySync(
      Registry registry,
      WatchedConfig config,
      ServerStore store,
      StoreChanges changes,
      Function<ServerDefinition, Optional<String>> rule) {
    this.registry = registry;
    this.config = config;
    this.stored = new StoredServers(store);
    this.changes = changes;
    this.rule = rule;
  }

  /** Fills the registry, and follows the sources from now on. */
  public void start() {
    refresh();
    thread = Thread.ofVirtual().name("registry-sync").start(this::follow);
    config.start(LOOK_AT_CONFIG, signals::release);
    changes.start(signals::release);
  }

  @Override
  public void refresh() {
    refreshing.lock();
    try {
      readStore();
      registry.replace(Sources.join(config.current().servers(), stored.all(), rule));
    } finally {
      refreshing.unlock();
    }
  }

  private void readStore() {
    try {
      stored.read();
      if (behind) {
        log.info("The servers of the database are up to date again");
      }
      behind = false;
    } catch (StoreException.Unavailable away) {
      if (!behind) {
        log.warn("The servers of the database stay as they are: {}", away.getMessage());
      }
      behind = true;
    }
  }

  private void follow() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        if (behind) {
          boolean _ = signals.tryAcquire(RETRY.toMillis(), TimeUnit.MILLISECONDS);
        } else {
          signals.acquire();
        }
        signals.drainPermits();
        refreshQuietly();
      }
    } catch (InterruptedException e) {
      // Closed: nothing is left to do.
    }
  }

  private void refreshQuietly() {
    try {
      refresh();
    } catch (RuntimeException unexpected) {
      behind = true;
      log.error("The registry could not be brought up to date; trying again", unexpected);
    }
  }

  @Override
  public void close() {
    changes.close();
    config.close();
    if (thread != null) {
      thread.interrupt();
    }
  }
}
