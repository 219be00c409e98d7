package dev.sallyport.observe.metrics;

import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.registry.RegisteredServer;
import dev.sallyport.registry.RegistrySnapshot;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToIntFunction;

/** Shows how many sessions there are, and how full servers that take only so many requests. */
final class LoadMetrics {
  private final Load load;
  private final MultiGauge requests;
  private final MultiGauge limits;
  private final MultiGauge sessions;

  LoadMetrics(MeterRegistry registry, Load load) {
    this.load = load;
    Gauge.builder("sallyport.client.sessions", load.clientSessions()::getAsInt)
        .description("Sessions of clients that the gateway keeps, as far as it's known here")
        .register(registry);
    this.sessions =
        gauge(registry, "sallyport.server.sessions", "Sessions that the gateway has with a server");
    this.requests =
        gauge(
            registry,
            "sallyport.server.requests.active",
            "Requests of clients that a server with max_concurrent_requests has");
    this.limits =
        gauge(registry, "sallyport.server.requests.limit", "max_concurrent_requests of a server");
  }

  private static MultiGauge gauge(MeterRegistry registry, String name, String description) {
    return MultiGauge.builder(name).description(description).register(registry);
  }

  /** Shows the servers that are there now. */
  void show(RegistrySnapshot servers) {
    List<ServerDefinition> all =
        servers.all().stream().map(RegisteredServer::definition).filter(Objects::nonNull).toList();
    List<ServerDefinition> limited =
        all.stream().filter(server -> server.maxConcurrentRequests() != null).toList();
    Map<String, Integer> open = load.serverSessions().get();
    show(sessions, all, server -> open.getOrDefault(server.name().value(), 0));
    show(requests, limited, server -> load.requests().applyAsInt(server.name().value()));
    show(limits, limited, server -> Objects.requireNonNull(server.maxConcurrentRequests()));
  }

  private static void show(
      MultiGauge gauge, List<ServerDefinition> servers, ToIntFunction<ServerDefinition> value) {
    gauge.register(
        servers.stream()
            .<MultiGauge.Row<?>>map(
                server ->
                    MultiGauge.Row.of(
                        Tags.of("server", server.name().value()), value.applyAsInt(server)))
            .toList(),
        true);
  }
}
