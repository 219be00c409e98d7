package dev.sallyport;

import dev.sallyport.access.AdminDoor;
import dev.sallyport.config.WatchedConfig;
import dev.sallyport.downstream.legacy.ClientSessions;
import dev.sallyport.gateway.Gateway;
import dev.sallyport.gateway.bridge.Bridge;
import dev.sallyport.observe.accesslog.AccessLog;
import dev.sallyport.observe.accesslog.AccessLogFormat;
import dev.sallyport.observe.exchange.ExchangeWatch;
import dev.sallyport.observe.health.HealthReport;
import dev.sallyport.observe.health.HealthRoutes;
import dev.sallyport.observe.health.Readiness;
import dev.sallyport.observe.management.ManagementPort;
import dev.sallyport.observe.management.ManagementServer;
import dev.sallyport.observe.metrics.ExchangeMetrics;
import dev.sallyport.observe.metrics.GatewayMetrics;
import dev.sallyport.observe.metrics.Load;
import dev.sallyport.observe.metrics.MetricsRoutes;
import dev.sallyport.observe.metrics.ServerMetrics;
import dev.sallyport.observe.trace.TraceContext;
import dev.sallyport.observe.trace.TraceExport;
import dev.sallyport.observe.trace.Traces;
import dev.sallyport.observe.trace.Tracing;
import dev.sallyport.registry.Registry;
import dev.sallyport.signal.Signals;
import dev.sallyport.store.ServerStore;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import org.springframework.boot.reactor.netty.NettyRouteProvider;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import reactor.netty.resources.LoopResources;

/** Puts together what operators see. */
@Configuration(proxyBeanMethods = false)
class ObservationConfiguration {

  @Bean
  Readiness readiness(ApplicationContext context) {
    return new Readiness(context);
  }

  @Bean
  HealthRoutes healthRoutes(Readiness readiness, ServerStore store, WatchedConfig config) {
    return new HealthRoutes(new HealthReport(readiness, store::state, config::state));
  }

  @Bean
  PrometheusMeterRegistry meters() {
    return new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  }

  @Bean
  ServerMetrics serverMetrics(PrometheusMeterRegistry meters) {
    return new ServerMetrics(meters);
  }

  @Bean
  ExchangeMetrics exchangeMetrics(PrometheusMeterRegistry meters) {
    return new ExchangeMetrics(meters);
  }

  @Bean
  Traces traces(StartUp startUp) {
    return new Traces(TraceExport.of(startUp.environment()));
  }

  @Bean
  @Primary
  Signals signals(Traces traces, ServerMetrics metrics) {
    return traces.with(metrics);
  }

  @Bean
  AccessLog accessLog(
      StartUp startUp, Environment properties, PrometheusMeterRegistry meters, Traces traces) {
    AccessLog accessLog =
        new AccessLog(
            AccessLogFormat.of(
                startUp.environment(), properties.getProperty("logging.structured.format.console")),
            System.out,
            traces.isWanted() ? Tracing::traceId : TraceContext::traceId);
    FunctionCounter.builder("sallyport.access.log.dropped", accessLog, AccessLog::dropped)
        .description("Lines of the access log that were dropped because they couldn't be written")
        .register(meters);
    return accessLog;
  }

  @Bean
  ExchangeWatch exchangeWatch(
      ExchangeMetrics metrics, ServerMetrics servers, AccessLog accessLog, Traces traces) {
    return new ExchangeWatch(List.of(traces, metrics, (sample, now) -> servers.ended(), accessLog));
  }

  @Bean
  GatewayMetrics gatewayMetrics(
      PrometheusMeterRegistry meters,
      Registry registry,
      ExchangeMetrics exchanges,
      ServerMetrics servers,
      WatchedConfig config,
      ServerStore store,
      Gateway gateway,
      Bridge bridge,
      ClientSessions clientSessions) {
    return new GatewayMetrics(
        meters,
        registry,
        exchanges,
        servers,
        config::state,
        store::state,
        new Load(gateway::placesTaken, clientSessions::open, () -> bridge.sessions().open()));
  }

  /** Where operators ask beside the port for clients; no address where they don't. */
  @Bean
  ManagementServer managementServer(
      ConfigurableEnvironment properties,
      StartUp startUp,
      LoopResources eventLoops,
      HealthRoutes health,
      GatewayMetrics metrics) {
    ManagementPort where =
        ManagementPort.of(properties, startUp.config().general().masterKey() != null);
    return new ManagementServer(
        where, eventLoops, List.of(health, new MetricsRoutes(metrics, null)));
  }

  /** On the port for clients metrics want the admin key, and are only there without another. */
  @Bean
  NettyRouteProvider metricsRoutes(
      ManagementServer management, GatewayMetrics metrics, AdminDoor door) {
    return management.isWanted() ? routes -> routes : new MetricsRoutes(metrics, door);
  }
}
