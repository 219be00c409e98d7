package dev.sallyport;

import dev.sallyport.admin.connection.DryRun;
import dev.sallyport.admin.connection.FlatDefinitions;
import dev.sallyport.admin.connection.PostedDefinitions;
import dev.sallyport.admin.health.HealthChecks;
import dev.sallyport.admin.health.HealthRecords;
import dev.sallyport.admin.tools.ServerTools;
import dev.sallyport.config.general.GeneralSettings;
import dev.sallyport.config.server.FieldsParser;
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
      StartUp startUp, TrustResolver resolver, UpstreamFactory upstreams) {
    return new ServerInspection(startUp.config().general(), resolver, upstreams);
  }

  @Bean
  DryRun dryRun(ServerInspection inspection) {
    return new DryRun(inspection);
  }

  @Bean
  PostedDefinitions postedDefinitions(StartUp startUp) {
    GeneralSettings settings = startUp.config().general();
    return new FlatDefinitions(new FieldsParser(settings.rules(), settings.caDirectories()));
  }

  @Bean
  HealthRecords healthRecords() {
    return new HealthRecords();
  }

  @Bean
  HealthChecks healthChecks(
      StartUp startUp, Registry registry, ServerInspection inspection, HealthRecords records) {
    return new HealthChecks(registry, startUp.config().general(), inspection, records);
  }

  @Bean
  ServerTools serverTools(Registry registry) {
    return new ServerTools(registry);
  }
}
