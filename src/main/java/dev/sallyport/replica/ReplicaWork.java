package dev.sallyport.replica;

import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.store.ReplicaStore;
import dev.sallyport.store.ReplicaStore.Parcel;
import dev.sallyport.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Schedulers;

/**
 * What one replica does in the database, one thing after the other on a thread of its own, and for
 * nobody who'd wait for a database that's away. Thread-safe. Owns the thread.
 */
final class ReplicaWork implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ReplicaWork.class);
  private static final Duration AWAY = Duration.ofSeconds(1);
  private static final Duration CLOSE = Duration.ofSeconds(3);
  private static final int MOST_WAITING = 2000;
  private static final int MOST_TOGETHER = 50;
  private static final long MOST_BYTES = 64L * 1024 * 1024;

  private final ReplicaStore store;
  private final String here;
  private final ReplicaTiming timing;
  private final BlockingQueue<Task> tasks = new ArrayBlockingQueue<>(MOST_WAITING);
  private final AtomicLong bytes = new AtomicLong();
  private final Thread thread = Thread.ofVirtual().name("replica").unstarted(this::run);
  private volatile boolean closing;
  private long beatAt;
  private long awayUntil;
  private long aliveSince;
  private boolean alive;
  private Runnable onBeat = () -> {};

  ReplicaWork(ReplicaStore store, String here, ReplicaTiming timing) {
    this.store = store;
    this.here = here;
    this.timing = timing;
  }

  /** Something to do. */
  private sealed interface Task {
    void fail(Throwable why);
  }

  private record Sending(Parcel parcel, MonoSink<Void> sink) implements Task {
    @Override
    public void fail(Throwable why) {
      sink.error(why);
    }
  }

  private record Asking<T>(Supplier<@Nullable T> question, MonoSink<T> sink) implements Task {
    void ask() {
      sink.success(question.get());
    }

    @Override
    public void fail(Throwable why) {
      sink.error(why);
    }
  }

  /** Something to wake up for, and nothing else. */
  private record Closing() implements Task {
    @Override
    public void fail(Throwable why) {
      // Nobody waits for it.
    }
  }

  /**
   * Begins.
   *
   * @param onBeat what's done now and then in the database, while it's there
   */
  void start(Runnable onBeat) {
    this.onBeat = onBeat;
    beatAt = System.nanoTime() - timing.beat().toNanos();
    awayUntil = System.nanoTime();
    thread.start();
  }

  /** Completes when a parcel is stored. */
  Mono<Void> send(Parcel parcel) {
    return Mono.<Void>create(
            sink -> {
              int size = parcel.body().length();
              if (bytes.addAndGet(size) > MOST_BYTES) {
                bytes.addAndGet(-size);
                sink.error(new GatewayException.Overloaded());
              } else if (!offer(new Sending(parcel, sink))) {
                bytes.addAndGet(-size);
              }
            })
        .publishOn(Schedulers.parallel());
  }

  /** What an action in the database comes to. */
  <T> Mono<T> ask(Supplier<@Nullable T> question) {
    return Mono.<T>create(sink -> offer(new Asking<>(question, sink)))
        .publishOn(Schedulers.parallel());
  }

  /** Completes when an action in the database is done. */
  Mono<Void> act(Runnable action) {
    return this.<Boolean>ask(
            () -> {
              action.run();
              return true;
            })
        .then();
  }

  private boolean offer(Task task) {
    boolean taken = !closing && tasks.offer(task);
    if (!taken) {
      task.fail(new GatewayException.Overloaded());
    }
    return taken;
  }

  private void run() {
    try {
      while (!closing || !tasks.isEmpty()) {
        Task first = tasks.poll(untilBeat(), TimeUnit.NANOSECONDS);
        if (first != null) {
          work(first);
        }
        beatIfDue();
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    } finally {
      tasks.forEach(task -> task.fail(new GatewayException.ReplicaUnreachable()));
    }
  }

  private long untilBeat() {
    return Math.max(1, timing.beat().toNanos() - (System.nanoTime() - beatAt));
  }

  private void work(Task first) {
    switch (first) {
      case Sending sending -> sendAll(sending);
      case Asking<?> asking -> attempt(List.of(asking), asking::ask);
      case Closing _ -> {
        // The loop sees it.
      }
    }
  }

  /** What's to be sent next goes in the same transaction. */
  private void sendAll(Sending first) {
    List<Sending> together = new ArrayList<>(List.of(first));
    while (together.size() < MOST_TOGETHER && tasks.peek() instanceof Sending next) {
      together.add(next);
      tasks.remove();
    }
    together.forEach(each -> bytes.addAndGet(-each.parcel().body().length()));
    attempt(
        together,
        () -> {
          List<Boolean> sent = store.send(here, together.stream().map(Sending::parcel).toList());
          for (int i = 0; i < together.size(); i++) {
            if (sent.get(i)) {
              together.get(i).sink().success();
            } else {
              together.get(i).fail(new GatewayException.ReplicaUnreachable());
            }
          }
        });
  }

  private boolean attempt(List<? extends Task> tasks, Runnable action) {
    boolean isAway = System.nanoTime() - awayUntil < 0;
    try {
      if (!isAway) {
        action.run();
        return true;
      }
    } catch (StoreException.Unavailable away) {
      awayUntil = System.nanoTime() + AWAY.toNanos();
    } catch (RuntimeException unexpected) {
      log.error("What other replicas are to know can't be stored", unexpected);
    }
    tasks.forEach(task -> task.fail(new GatewayException.ReplicaUnreachable()));
    return false;
  }

  private void beatIfDue() {
    if (System.nanoTime() - beatAt < timing.beat().toNanos()) {
      return;
    }
    beatAt = System.nanoTime();
    boolean was = alive;
    alive = attempt(List.of(), () -> store.alive(here));
    if (!alive) {
      // Sooner than the next beat.
      beatAt += Math.min(0, AWAY.toNanos() - timing.beat().toNanos());
    } else if (!was) {
      aliveSince = System.nanoTime();
    } else if (System.nanoTime() - aliveSince > timing.grace().toNanos()) {
      attempt(List.of(), onBeat);
    }
  }

  /** Does what's left to do, for a little while. */
  @Override
  public void close() {
    closing = true;
    try {
      // Where it isn't taken, there's enough to wake up for.
      boolean _ = tasks.offer(new Closing());
      if (!thread.join(CLOSE)) {
        thread.interrupt();
      }
      store.leave(here);
    } catch (StoreException.Unavailable away) {
      log.debug("The database doesn't know that this replica ends: {}", away.getMessage());
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }
}
