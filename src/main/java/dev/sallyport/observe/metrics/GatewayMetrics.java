package dev.sallyport.observe.metrics;

import dev.sallyport.config.ConfigState;
import dev.sallyport.registry.RegisteredServer;
import dev.sallyport.registry.Registry;
import dev.sallyport.store.StoreState;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** All that Prometheus collects. Owns what watches the garbage collector. Thread-safe. */
public final class GatewayMetrics implements AutoCloseable {
  private final PrometheusMeterRegistry meters;
  private final Registry servers;
  private final ExchangeMetrics exchanges;
  private final ServerMetrics upstreams;
  private final LoadMetrics load;
  private final JvmGcMetrics gc = new JvmGcMetrics();

  /**
   * @param config how {@code config.yaml} was when it was looked at last
   * @param store how the database was when it was used last
   * @param load how busy the data plane is
   */
  public GatewayMetrics(
      PrometheusMeterRegistry meters,
      Registry servers,
      ExchangeMetrics exchanges,
      ServerMetrics upstreams,
      Supplier<ConfigState> config,
      Supplier<StoreState> store,
      Load load) {
    this.load = new LoadMetrics(meters, load);
    this.meters = meters;
    this.servers = servers;
    this.exchanges = exchanges;
    this.upstreams = upstreams;
    upstreams.watch(servers);
    Gauge.builder("sallyport.config.mistakes", () -> config.get().mistakes().size())
        .description("Mistakes in config.yaml as it is now; what was read before stays in use")
        .register(meters);
    Gauge.builder("sallyport.config.needs.restart", () -> config.get().needsRestart() ? 1 : 0)
        .description("1 if general_settings were changed since the start")
        .register(meters);
    Gauge.builder("sallyport.database.up", () -> store.get() instanceof StoreState.Ready ? 1 : 0)
        .description("1 if the database could be used when it was used last")
        .register(meters);
    new JvmMemoryMetrics().bindTo(meters);
    new JvmThreadMetrics().bindTo(meters);
    new ProcessorMetrics().bindTo(meters);
    new UptimeMetrics().bindTo(meters);
    new FileDescriptorMetrics().bindTo(meters);
    gc.bindTo(meters);
  }

  /** The text format of Prometheus. Takes a while: not for an event loop. */
  String scrape() {
    Set<String> names =
        servers.snapshot().all().stream().map(RegisteredServer::name).collect(Collectors.toSet());
    exchanges.retain(names);
    upstreams.retain(names);
    load.show(servers.snapshot());
    upstreams.show(servers.tls());
    return meters.scrape();
  }

  @Override
  public void close() {
    gc.close();
    meters.close();
  }
}
