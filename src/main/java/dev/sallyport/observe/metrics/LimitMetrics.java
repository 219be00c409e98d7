package dev.sallyport.observe.metrics;

import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.registry.RegisteredServer;
import dev.sallyport.registry.RegistrySnapshot;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;

/** Shows how full the servers are that take only so many requests at a time. Thread-safe. */
final class LimitMetrics {
  private final ToIntFunction<String> taken;
  private final MultiGauge requests;
  private final MultiGauge limits;

  /**
   * @param taken how many requests such a server has
   */
  LimitMetrics(MeterRegistry registry, ToIntFunction<String> taken) {
    this.taken = taken;
    this.requests =
        MultiGauge.builder("sallyport.server.requests.active")
            .description("Requests of clients that a server with max_concurrent_requests has")
            .register(registry);
    this.limits =
        MultiGauge.builder("sallyport.server.requests.limit")
            .description("max_concurrent_requests of a server")
            .register(registry);
  }

  /** Shows the servers that are there now. */
  void show(RegistrySnapshot servers) {
    List<ServerDefinition> limited =
        servers.all().stream()
            .map(RegisteredServer::definition)
            .filter(Objects::nonNull)
            .filter(server -> server.maxConcurrentRequests() != null)
            .toList();
    show(requests, limited, server -> taken.applyAsInt(server.name().value()));
    show(limits, limited, server -> Objects.requireNonNull(server.maxConcurrentRequests()));
  }

  private static void show(
      MultiGauge gauge, List<ServerDefinition> servers, ToDoubleFunction<ServerDefinition> value) {
    gauge.register(
        servers.stream()
            .<MultiGauge.Row<?>>map(
                server ->
                    MultiGauge.Row.of(Tags.of("server", server.name().value()), server, value))
            .toList(),
        true);
  }
}
