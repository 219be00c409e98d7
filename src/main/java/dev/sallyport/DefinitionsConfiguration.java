package dev.sallyport;

import dev.sallyport.access.AdminDoor;
import dev.sallyport.access.AdminKey;
import dev.sallyport.config.WatchedConfig;
import dev.sallyport.config.general.GeneralSettings;
import dev.sallyport.registry.Registry;
import dev.sallyport.registry.RegistrySync;
import dev.sallyport.store.ServerStore;
import dev.sallyport.store.StoreChanges;
import dev.sallyport.store.database.Database;
import dev.sallyport.store.secret.KeyRing;
import dev.sallyport.store.secret.SecretKeys;
import dev.sallyport.store.secret.SecretSeal;
import dev.sallyport.store.setup.StoreSettings;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts together where definitions come from, and who may change them. */
@Configuration(proxyBeanMethods = false)
class DefinitionsConfiguration {
  private static final Logger log = LoggerFactory.getLogger(DefinitionsConfiguration.class);

  @Bean
  GeneralSettings generalSettings(StartUp startUp) {
    return startUp.config().general();
  }

  @Bean
  StoreSettings storeSettings(StartUp startUp) {
    return new StoreSettings(startUp.environment(), Path.of(""));
  }

  @Bean
  SecretSeal secretSeal(StartUp startUp, Database database) {
    KeyRing keys = SecretKeys.find(startUp.environment(), database.folder());
    keys.remarks().forEach(log::warn);
    return new SecretSeal(keys);
  }

  @Bean
  AdminKey adminKey(GeneralSettings settings, Database database) {
    return AdminKey.find(settings, database.folder());
  }

  @Bean
  AdminDoor adminDoor(AdminKey key) {
    return new AdminDoor(key);
  }

  @Bean
  WatchedConfig watchedConfig(StartUp startUp) {
    return new WatchedConfig(startUp.configFile(), startUp.environment(), startUp.config());
  }

  /** Started before the port is open, so that the first request finds the servers. */
  @Bean
  RegistrySync registrySync(
      GeneralSettings settings,
      Registry registry,
      WatchedConfig config,
      ServerStore store,
      StoreChanges changes) {
    RegistrySync sync =
        new RegistrySync(registry, config, store, changes, settings.rules()::problemOf);
    sync.start();
    return sync;
  }
}
