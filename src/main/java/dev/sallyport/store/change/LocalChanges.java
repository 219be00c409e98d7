package dev.sallyport.store.change;

import dev.sallyport.store.StoreChanges;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** Changes of the embedded database: it has no other user, so they are all made here. */
public final class LocalChanges implements StoreChanges {
  private final Semaphore untold = new Semaphore(0);
  private @Nullable Thread thread;

  /** The end through which changes come in. */
  public ChangeAnnouncer announcer() {
    return new ChangeAnnouncer() {
      @Override
      public void changing() {}

      @Override
      public void changed() {
        untold.release();
      }
    };
  }

  @Override
  public synchronized void start(Runnable listener) {
    if (thread != null) {
      throw new IllegalStateException("started already");
    }
    ToldListener told = new ToldListener(listener);
    thread = Thread.ofVirtual().name("database-changes").start(() -> run(told));
  }

  @Override
  public synchronized void close() {
    if (thread != null) {
      thread.interrupt();
    }
  }

  private void run(ToldListener listener) {
    try {
      while (true) {
        untold.acquire();
        untold.drainPermits();
        listener.tell();
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }
}
