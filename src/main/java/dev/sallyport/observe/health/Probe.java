package dev.sallyport.observe.health;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a prober asks, by the path it asks at. */
public enum Probe {
  /** Whether the process is to be kept: {@code /livez}. */
  LIVE,
  /** Whether it's to get requests: {@code /readyz}. */
  READY,
  /** Whether its start is over: {@code /startupz}. */
  STARTED,
  /** {@code /health/liveliness}, as LiteLLM answers it. */
  LITELLM_LIVE,
  /** {@code /health/readiness}, as LiteLLM answers it. */
  LITELLM_READY;

  /** The paths that are open to everyone, without a key; no others of the main port are. */
  public static final Map<String, Probe> PATHS =
      Map.of(
          "/livez", LIVE,
          "/readyz", READY,
          "/startupz", STARTED,
          "/health/liveliness", LITELLM_LIVE,
          "/health/liveness", LITELLM_LIVE,
          "/health/readiness", LITELLM_READY);

  /** The probe that a request's target (RFC 9112 §3.2) stands for; null if it's none. */
  public static @Nullable Probe of(String target) {
    int query = target.indexOf('?');
    return PATHS.get(query < 0 ? target : target.substring(0, query));
  }
}
