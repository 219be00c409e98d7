package dev.sallyport.observe.trace;

import dev.sallyport.observe.exchange.EndedExchange;
import dev.sallyport.signal.ExchangeSample;
import dev.sallyport.signal.Signals;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Traces where they're wanted, else nothing at all. Owns what sends them. Thread-safe. */
public final class Traces implements EndedExchange, AutoCloseable {
  private static final int LAST_SPANS_SECONDS = 5;

  private final @Nullable OpenTelemetrySdk telemetry;
  private final @Nullable Tracing tracing;

  /**
   * @param telemetry what makes and sends spans; null for none
   */
  public Traces(@Nullable OpenTelemetrySdk telemetry) {
    this.telemetry = telemetry;
    this.tracing = telemetry == null ? null : new Tracing(telemetry);
  }

  /** Whether there are any. */
  public boolean isWanted() {
    return tracing != null;
  }

  /** Who's told of what the data plane does, so that it's traced. */
  public Signals with(Signals next) {
    return tracing == null ? next : new TracingSignals(tracing, next);
  }

  @Override
  public void ended(ExchangeSample sample, long now) {
    if (tracing != null) {
      tracing.ended(sample, now);
    }
  }

  /** Sends what's left. */
  @Override
  public void close() {
    if (telemetry != null) {
      CompletableResultCode _ = telemetry.shutdown().join(LAST_SPANS_SECONDS, TimeUnit.SECONDS);
    }
  }
}
