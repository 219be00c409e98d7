package dev.sallyport;

import dev.sallyport.admin.connection.DryRun;
import dev.sallyport.admin.health.HealthChecks;
import dev.sallyport.admin.health.HealthRecords;
import dev.sallyport.admin.tools.ServerTools;
import dev.sallyport.config.general.GeneralSettings;
import dev.sallyport.inspect.ServerInspection;
import dev.sallyport.registry.Registry;
import dev.sallyport.tls.trust.TrustResolver;
import dev.sallyport.upstream.UpstreamFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts together what tries servers out for an operator. */
@Configuration(proxyBeanMethods = false)
class OperatorConfiguration {

  @Bean
  ServerInspection serverInspection(
      GeneralSettings settings, TrustResolver resolver, UpstreamFactory upstreams) {
    return new ServerInspection(settings, resolver, upstreams);
  }

  @Bean
  DryRun dryRun(ServerInspection inspection) {
    return new DryRun(inspection);
  }

  @Bean
  HealthRecords healthRecords() {
    return new HealthRecords();
  }

  @Bean
  HealthChecks healthChecks(
      GeneralSettings settings,
      Registry registry,
      ServerInspection inspection,
      HealthRecords records) {
    return new HealthChecks(registry, settings, inspection, records);
  }

  @Bean
  ServerTools serverTools(Registry registry) {
    return new ServerTools(registry);
  }
}
