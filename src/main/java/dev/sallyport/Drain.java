package dev.sallyport;

import java.time.Duration;
import java.util.Map;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;
import reactor.core.publisher.Flux;

/**
 * Waits, once the port for clients takes no new connections and what was running is over, for
 * connections that were idle: clients may have sent something by them meanwhile, and a proxy
 * doesn't send a call again that may have been begun.
 */
final class Drain implements SmartLifecycle {
  /** The variable that says for how many seconds idle connections are kept. */
  static final String VARIABLE = "SALLYPORT_DRAIN_SECONDS";

  private static final Duration DEFAULT = Duration.ofSeconds(5);
  private static final int MOST_SECONDS = 300;
  private static final Duration LOOK = Duration.ofMillis(20);

  private final ClientConnections connections;
  private final EndOfListening beginning;
  private final Duration grace;
  private volatile boolean running;

  /**
   * @param beginning knows when the gateway was told to stop
   * @param grace how long calls may go on from then
   */
  Drain(ClientConnections connections, EndOfListening beginning, Duration grace) {
    this.connections = connections;
    this.beginning = beginning;
    this.grace = grace;
  }

  /**
   * How long idle connections are kept, as the environment says.
   *
   * @throws IllegalArgumentException if that's no number of seconds
   */
  static Duration patience(Map<String, String> environment) {
    String seconds = environment.getOrDefault(VARIABLE, "").strip();
    if (seconds.isEmpty()) {
      return DEFAULT;
    }
    if (!seconds.matches("[0-9]{1,3}") || Integer.parseInt(seconds) > MOST_SECONDS) {
      throw new IllegalArgumentException(
          "%s is a number of seconds from 0 to %d, not '%s'"
              .formatted(VARIABLE, MOST_SECONDS, seconds));
    }
    return Duration.ofSeconds(Integer.parseInt(seconds));
  }

  @Override
  public void start() {
    running = true;
  }

  @Override
  public void stop() {
    running = false;
  }

  /** Over once there are no connections, or when the time for calls is over. */
  @Override
  public void stop(Runnable whenOver) {
    stop();
    connections.closeIdleOnes();
    Duration left = grace.minus(beginning.passed());
    Flux.interval(Duration.ZERO, LOOK)
        .takeUntil(tick -> connections.areClosed())
        .take(left.compareTo(connections.patience()) > 0 ? left : connections.patience())
        .doFinally(signal -> whenOver.run())
        .subscribe();
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** After the graceful end of the port for clients, and before it's really closed. */
  @Override
  public int getPhase() {
    int graceful = WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE;
    return graceful - (graceful - WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE) / 2;
  }
}
