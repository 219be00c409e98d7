package dev.sallyport.downstream;

import dev.sallyport.upstream.session.OpenSessions.Reference;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One session of a client with a server. Times are those of {@link System#nanoTime}. Thread-safe.
 */
final class PassedSession {
  private final String owner;
  private final long begun = System.nanoTime();
  private final AtomicInteger running = new AtomicInteger();
  private volatile Reference reference;
  private volatile long updatedAt = begun;
  private volatile long usedAt = begun;
  private volatile long toldAt = begun;
  private volatile boolean told;

  /** The revision is said from the second request on. */
  private volatile boolean updated;

  PassedSession(Reference reference, String owner) {
    this.reference = reference;
    this.owner = owner;
  }

  Reference reference() {
    return reference;
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

  void update(Reference now) {
    reference = now;
    updated = true;
    updatedAt = System.nanoTime();
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
