package dev.sallyport;

import dev.sallyport.config.WatchedConfig;
import dev.sallyport.observe.health.HealthReport;
import dev.sallyport.observe.health.HealthRoutes;
import dev.sallyport.observe.health.Readiness;
import dev.sallyport.observe.management.ManagementPort;
import dev.sallyport.observe.management.ManagementServer;
import dev.sallyport.store.ServerStore;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;
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

  /** Null where no port of its own is configured. */
  @Bean
  @Nullable ManagementServer managementServer(
      ConfigurableEnvironment properties,
      StartUp startUp,
      LoopResources eventLoops,
      HealthRoutes health) {
    ManagementPort where =
        ManagementPort.of(properties, startUp.config().general().masterKey() != null);
    return where == null ? null : new ManagementServer(where, eventLoops, List.of(health));
  }
}
