package dev.sallyport.config;

import dev.sallyport.definition.ServerDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code config.yaml} while the gateway runs: read again when its content changes, by whatever way
 * (rewriting, renaming, Kubernetes' symbolic links). An edit with mistakes leaves in use what was
 * read before. Owns one virtual thread. Thread-safe.
 */
public final class WatchedConfig implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WatchedConfig.class);
  private static final String ABSENT = "absent";

  private final Path file;
  private final Map<String, String> environment;
  private final GatewayConfig atStart;
  private final ReentrantLock looking = new ReentrantLock();
  private final boolean mayBeAbsent;
  private volatile GatewayConfig current;
  private volatile ConfigState state;
  private @Nullable String applied;
  private @Nullable String seen;
  private @Nullable Thread thread;

  /**
   * Begins with what was read at the start.
   *
   * @param file where the file is, or would be; it may be absent as long as it was at the start
   * @param environment the process's environment, for references
   */
  public WatchedConfig(Path file, Map<String, String> environment, GatewayConfig atStart) {
    this.file = file;
    this.environment = Map.copyOf(environment);
    this.atStart = atStart;
    this.current = atStart;
    this.state = new ConfigState(file, Instant.now(), List.of(), false);
    this.mayBeAbsent = !Files.exists(file);
    this.applied = mayBeAbsent ? ABSENT : null;
  }

  /** The last good configuration. */
  public GatewayConfig current() {
    return current;
  }

  /** How the file stands. */
  public ConfigState state() {
    return state;
  }

  /**
   * Begins to watch.
   *
   * @param interval between two looks at the file
   * @param changed called on the watch's thread when {@link #current} has other servers
   */
  public void start(Duration interval, Runnable changed) {
    thread = Thread.ofVirtual().name("config-watch").start(() -> run(interval, changed));
  }

  private void run(Duration interval, Runnable changed) {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        Thread.sleep(interval);
        if (look()) {
          changed.run();
        }
      }
    } catch (InterruptedException e) {
      // Closed: nothing is left to do.
    }
  }

  /**
   * Looks at the file once. A change is taken over when two looks in a row found the same, so that
   * a file which is being written isn't read half.
   *
   * @return whether {@link #current} has other servers now
   */
  boolean look() {
    looking.lock();
    try {
      String content = fingerprint();
      if (content.equals(applied) || !content.equals(seen)) {
        seen = content;
        return false;
      }
      applied = content;
      return load();
    } catch (RuntimeException unexpected) {
      log.error("{} could not be looked at; trying again", file, unexpected);
      return false;
    } finally {
      looking.unlock();
    }
  }

  private boolean load() {
    ConfigFile.Loaded loaded;
    try {
      loaded =
          mayBeAbsent && ABSENT.equals(applied)
              ? ConfigFile.withoutFile(environment)
              : ConfigFile.load(file, environment);
    } catch (ConfigException mistakes) {
      mistakes.problems().forEach(log::error);
      log.error("{} was changed and has mistakes: what was read before stays in use", file);
      state = new ConfigState(file, state.loadedAt(), mistakes.problems(), state.needsRestart());
      return false;
    }
    GatewayConfig before = current;
    boolean needsRestart = !loaded.config().general().equals(atStart.general());
    boolean hadMistakes = !state.mistakes().isEmpty();
    current = loaded.config();
    state = new ConfigState(file, Instant.now(), List.of(), needsRestart);
    if (hadMistakes || !before.equals(current)) {
      loaded.remarks().forEach(log::info);
      log.info("{} was read again: {}", file, change(before.servers(), current.servers()));
    }
    if (needsRestart && !before.general().equals(current.general())) {
      log.warn("{}: general_settings were changed, which takes a restart of the gateway", file);
    }
    return !before.servers().equals(current.servers());
  }

  private static String change(List<ServerDefinition> before, List<ServerDefinition> after) {
    List<String> old = names(before);
    List<String> present = names(after);
    long changed =
        after.stream()
            .filter(server -> old.contains(server.name().value()) && !before.contains(server))
            .count();
    return "%d servers added, %d changed, %d removed"
        .formatted(
            present.stream().filter(name -> !old.contains(name)).count(),
            changed,
            old.stream().filter(name -> !present.contains(name)).count());
  }

  private static List<String> names(List<ServerDefinition> servers) {
    return servers.stream().map(server -> server.name().value()).toList();
  }

  private String fingerprint() {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    } catch (NoSuchFileException absent) {
      return ABSENT;
    } catch (IOException unreadable) {
      return "unreadable: " + unreadable.getMessage();
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("every Java platform has SHA-256", missing);
    }
  }

  @Override
  public void close() {
    if (thread != null) {
      thread.interrupt();
    }
  }
}
