package dev.sallyport;

import dev.sallyport.downstream.ListeningEnd;
import java.time.Duration;
import org.springframework.context.SmartLifecycle;

/** Ends the streams that clients listen to, first of all when the gateway stops. */
final class EndOfListening implements SmartLifecycle {
  private final ListeningEnd listening;
  private final ClientConnections connections;
  private volatile boolean running;
  private volatile long stoppedNanos;

  EndOfListening(ListeningEnd listening, ClientConnections connections) {
    this.listening = listening;
    this.connections = connections;
  }

  @Override
  public void start() {
    running = true;
  }

  @Override
  public void stop() {
    running = false;
    stoppedNanos = System.nanoTime();
    connections.keepIdleOnes();
    listening.end();
  }

  /** How long ago it was. */
  Duration passed() {
    return Duration.ofNanos(System.nanoTime() - stoppedNanos);
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
