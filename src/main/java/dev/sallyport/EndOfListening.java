package dev.sallyport;

import dev.sallyport.downstream.ListeningEnd;
import org.springframework.context.SmartLifecycle;

/** Ends the streams that clients listen to, first of all when the gateway stops. */
final class EndOfListening implements SmartLifecycle {
  private final ListeningEnd listening;
  private volatile boolean running;

  EndOfListening(ListeningEnd listening) {
    this.listening = listening;
  }

  @Override
  public void start() {
    running = true;
  }

  @Override
  public void stop() {
    running = false;
    listening.end();
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** The highest phase is stopped first; the port for clients has a lower one. */
  @Override
  public int getPhase() {
    return SmartLifecycle.DEFAULT_PHASE;
  }
}
