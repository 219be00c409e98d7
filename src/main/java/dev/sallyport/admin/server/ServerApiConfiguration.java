package dev.sallyport.admin.server;

import dev.sallyport.config.general.GeneralSettings;
import dev.sallyport.config.server.FieldsParser;
import dev.sallyport.registry.Registry;
import dev.sallyport.registry.RegistryRefresh;
import dev.sallyport.store.ServerStore;
import dev.sallyport.tls.trust.TrustResolver;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts together what registers servers. */
@Configuration(proxyBeanMethods = false)
class ServerApiConfiguration {

  @Bean
  DefinitionCheck definitionCheck(GeneralSettings settings, TrustResolver trust) {
    return new DefinitionCheck(
        new FieldsParser(settings.rules(), settings.caDirectories()),
        settings.rules().allowedHosts(),
        trust);
  }

  @Bean
  ServerRegistrations serverRegistrations(
      ServerStore store, Registry registry, RegistryRefresh refresh, DefinitionCheck check) {
    return new ServerRegistrations(store, registry, refresh, check);
  }
}
