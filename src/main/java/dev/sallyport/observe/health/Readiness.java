package dev.sallyport.observe.health;

import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;

/**
 * Where the gateway is in its life: not ready before everything has started, and not any more from
 * the moment it's told to stop. Thread-safe.
 */
public final class Readiness implements ApplicationListener<ApplicationEvent> {

  /** The parts of a gateway's life. */
  public enum Phase {
    /** It reads its configuration and opens its ports. */
    STARTING,
    /** It takes requests. */
    RUNNING,
    /** It finishes what it has begun. */
    STOPPING
  }

  private final ApplicationContext context;
  private volatile Phase phase = Phase.STARTING;

  /** Follows the life of that context. */
  public Readiness(ApplicationContext context) {
    this.context = context;
  }

  /** Where it is now. */
  public Phase phase() {
    return phase;
  }

  @Override
  public void onApplicationEvent(ApplicationEvent event) {
    switch (event) {
      case ApplicationReadyEvent ready when ready.getApplicationContext().equals(context) ->
          phase = Phase.RUNNING;
      case ContextClosedEvent closed when closed.getApplicationContext().equals(context) ->
          phase = Phase.STOPPING;
      default -> {
        // The others don't tell whether requests are taken.
      }
    }
  }
}
