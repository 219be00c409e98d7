package dev.sallyport.downstream;

import dev.sallyport.gateway.bridge.SessionSeal;
import dev.sallyport.upstream.session.OpenSessions.Current;
import dev.sallyport.upstream.session.OpenSessions.Reference;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * One session of a client with a server. Times are those of {@link System#nanoTime}. Thread-safe.
 */
final class PassedSession {
  private final SessionSeal.Held held;
  private final String owner;
  private final long begun;
  private final AtomicInteger running = new AtomicInteger();
  private volatile Current current;
  private volatile long updatedAt;
  private volatile long usedAt;
  private volatile long toldAt;
  private volatile boolean told;
  private @Nullable Mono<Void> renewal;

  /** The revision is said from the second request on. */
  private volatile boolean updated;

  /**
   * @param age how long ago it began, in nanoseconds
   */
  PassedSession(SessionSeal.Held held, String owner, Reference reference, long age) {
    long now = System.nanoTime();
    this.held = held;
    this.owner = owner;
    this.current = new Current(0, reference);
    this.begun = now - age;
    this.updatedAt = now;
    this.usedAt = now;
    this.toldAt = now;
  }

  SessionSeal.Held held() {
    return held;
  }

  /** The same at all replicas. */
  String key() {
    return current.session().server() + "\n" + held.id();
  }

  /** What it is at its server now. */
  Current current() {
    return current;
  }

  /** A request of the session begins; false if it's another caller's. */
  boolean enter(String caller) {
    if (!owner.equals(caller)) {
      return false;
    }
    running.incrementAndGet();
    usedAt = System.nanoTime();
    return true;
  }

  /** It has ended. */
  void leave() {
    usedAt = System.nanoTime();
    running.decrementAndGet();
  }

  /** Whether what's needed to end it may have changed, or isn't complete yet. */
  boolean isOutdated(long after) {
    return !updated || System.nanoTime() - updatedAt > after;
  }

  /** Notes what's needed to end it, unless it's another session there meanwhile. */
  synchronized void update(Reference now) {
    if (now.id().equals(current.session().id())) {
      current = new Current(current.generation(), now);
      updated = true;
      updatedAt = System.nanoTime();
    }
  }

  /**
   * Lets it be begun again at its server: once for all who find that it's forgotten there.
   *
   * @param forgotten what the server has forgotten
   * @param begin finds out what it's to be from now on
   * @return completes once it's that
   */
  synchronized Mono<Void> renew(Current forgotten, Supplier<Mono<Current>> begin) {
    if (current.generation() != forgotten.generation()) {
      return Mono.empty();
    }
    if (renewal == null) {
      renewal = begin.get().doOnNext(this::become).then().doFinally(over -> renewed()).cache();
    }
    return renewal;
  }

  private synchronized void become(Current now) {
    current = now;
    told = false;
  }

  private synchronized void renewed() {
    renewal = null;
  }

  /** Whether nobody has used it for too long, or it has lasted too long. */
  boolean isOver(long now, long idle, long longest) {
    return now - begun > longest || (running.get() == 0 && now - usedAt > idle);
  }

  boolean isTooOld(long longest) {
    return System.nanoTime() - begun > longest;
  }

  /** How long it lasts if nobody uses it any more. */
  long left(long now, long idle) {
    return running.get() > 0 ? idle : Math.max(0, idle - (now - usedAt));
  }

  /** Whether others are to be told that it's used; once, until that was long enough ago. */
  boolean isToBeTold(long now, long every) {
    boolean due = !told || (now - toldAt > every && (running.get() > 0 || usedAt - toldAt > 0));
    if (due) {
      told = true;
      toldAt = now;
    }
    return due;
  }
}
