package dev.sallyport.observe.metrics;

import dev.sallyport.observe.exchange.EndedExchange;
import dev.sallyport.signal.ExchangeSample;
import dev.sallyport.signal.UpstreamSample;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Times operations on both sides, after OpenTelemetry's semantic conventions for MCP. A meter is
 * found by its values and made only once. Thread-safe.
 */
public final class ExchangeMetrics implements EndedExchange {
  /** Bounds that the conventions advise, in seconds. */
  private static final Duration[] BOUNDS =
      Stream.of(10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000, 300_000)
          .map(Duration::ofMillis)
          .toArray(Duration[]::new);

  private final MeterRegistry registry;
  private final Names names = new Names();
  private final Map<Key, Timer> timers = new ConcurrentHashMap<>();

  private record Key(
      boolean client,
      String server,
      String method,
      String tool,
      String error,
      String era,
      String serverEra) {}

  /** Into that registry. */
  public ExchangeMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public void ended(ExchangeSample sample, long now) {
    String server = sample.server() == null ? "" : sample.server().name().value();
    String method = Names.method(sample.message());
    String error = Outcome.of(sample);
    String tool = names.tool(sample.message(), error.equals(Outcome.SUCCESS));
    String era = Era.of(sample);
    String serverEra = Era.ofServer(sample);
    timer(new Key(false, server, method, tool, error, era, serverEra))
        .record(now - sample.startedNanos(), TimeUnit.NANOSECONDS);
    UpstreamSample upstream = sample.upstream();
    if (upstream != null) {
      timer(new Key(true, server, method, tool, Outcome.of(upstream, sample), era, serverEra))
          .record(upstream.nanos(now), TimeUnit.NANOSECONDS);
    }
  }

  /** Forgets servers that aren't there any more. */
  void retain(Set<String> servers) {
    timers
        .entrySet()
        .removeIf(
            entry -> {
              String server = entry.getKey().server();
              if (server.isEmpty() || servers.contains(server)) {
                return false;
              }
              Meter _ = registry.remove(entry.getValue());
              return true;
            });
  }

  private Timer timer(Key key) {
    Timer known = timers.get(key);
    return known == null ? timers.computeIfAbsent(key, this::register) : known;
  }

  private Timer register(Key key) {
    return Timer.builder(
            key.client() ? "mcp.client.operation.duration" : "mcp.server.operation.duration")
        .description(
            key.client()
                ? "MCP operations as the gateway sees its servers do them"
                : "MCP operations as the gateway's clients see them")
        .tag("server", key.server())
        .tag("mcp.method.name", key.method())
        .tag("gen_ai.tool.name", key.tool())
        .tag("error.type", key.error())
        .tag("era", key.era())
        .tag("server_era", key.serverEra())
        .serviceLevelObjectives(BOUNDS)
        .register(registry);
  }
}
