package dev.sallyport.observe.health;

import dev.sallyport.config.ConfigState;
import dev.sallyport.store.StoreState;
import java.util.function.Supplier;

/**
 * What probes are told. It's for anyone who reaches the port, so it holds no names of servers,
 * hosts or files. Touches neither the database nor a file. Thread-safe.
 */
public final class HealthReport {
  private final Readiness readiness;
  private final Supplier<StoreState> store;
  private final Supplier<ConfigState> config;

  /**
   * An answer to a probe.
   *
   * @param healthy whether the probe succeeds
   * @param json the body
   */
  public record Answer(boolean healthy, String json) {}

  /**
   * @param store how the database was when it was used last
   * @param config how {@code config.yaml} was when it was looked at last
   */
  public HealthReport(
      Readiness readiness, Supplier<StoreState> store, Supplier<ConfigState> config) {
    this.readiness = readiness;
    this.store = store;
    this.config = config;
  }

  /** The answer to a probe. */
  public Answer answer(Probe probe) {
    Readiness.Phase phase = readiness.phase();
    boolean running = phase == Readiness.Phase.RUNNING;
    return switch (probe) {
      case LIVE -> new Answer(true, "{\"status\":\"UP\"}");
      case STARTED -> answer(phase != Readiness.Phase.STARTING, phase, "");
      case READY -> answer(running, phase, ",\"checks\":" + checks());
      case LITELLM_LIVE -> new Answer(true, "\"I'm alive!\"");
      case LITELLM_READY -> new Answer(running, litellm(running));
    };
  }

  private static Answer answer(boolean healthy, Readiness.Phase phase, String details) {
    return new Answer(
        healthy,
        "{\"status\":\"%s\",\"phase\":\"%s\"%s}"
            .formatted(healthy ? "UP" : "DOWN", phase, details));
  }

  /** Details for the operator: calls go on while the database is away, or the file is broken. */
  private String checks() {
    return "{\"database\":\"%s\",\"configuration\":\"%s\"}"
        .formatted(database(), config.get().mistakes().isEmpty() ? "UP" : "MISTAKES");
  }

  private String database() {
    return switch (store.get()) {
      case StoreState.Ready _ -> "UP";
      case StoreState.Away _ -> "AWAY";
      case StoreState.Refused _ -> "REFUSED";
    };
  }

  private String litellm(boolean running) {
    return "{\"status\":\"%s\",\"db\":\"%s\"}"
        .formatted(
            running ? "healthy" : "unhealthy",
            store.get() instanceof StoreState.Ready ? "connected" : "Not connected");
  }
}
