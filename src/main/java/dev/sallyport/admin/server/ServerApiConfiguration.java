package dev.sallyport.admin.server;

import dev.sallyport.admin.definition.DefinitionCheck;
import dev.sallyport.config.general.GeneralSettings;
import dev.sallyport.config.server.FieldsParser;
import dev.sallyport.inspect.ServerInspection;
import dev.sallyport.registry.Registry;
import dev.sallyport.registry.RegistryRefresh;
import dev.sallyport.store.ServerStore;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts together what registers servers. */
@Configuration(proxyBeanMethods = false)
class ServerApiConfiguration {

  @Bean
  DefinitionCheck definitionCheck(GeneralSettings settings, ServerInspection inspection) {
    return new DefinitionCheck(
        new FieldsParser(settings.rules(), settings.caDirectories()),
        settings.rules().allowedHosts(),
        inspection);
  }

  @Bean
  ServerRegistrations serverRegistrations(
      ServerStore store, Registry registry, RegistryRefresh refresh, DefinitionCheck check) {
    return new ServerRegistrations(store, registry, refresh, check);
  }
}
