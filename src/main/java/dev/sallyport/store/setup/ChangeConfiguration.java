package dev.sallyport.store.setup;

import dev.sallyport.store.StoreChanges;
import dev.sallyport.store.change.ChangeAnnouncer;
import dev.sallyport.store.change.LocalChanges;
import dev.sallyport.store.change.PostgresAnnouncer;
import dev.sallyport.store.change.PostgresChanges;
import dev.sallyport.store.database.Database;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** How replicas tell each other of changes: by PostgreSQL, or within the one process of H2. */
@Configuration(proxyBeanMethods = false)
class ChangeConfiguration {
  private static final Duration POLL = Duration.ofSeconds(30);

  @Bean
  StoreChanges storeChanges(Database database) {
    return switch (database.kind()) {
      case H2 -> new LocalChanges();
      case POSTGRESQL -> new PostgresChanges(database, PostgresAnnouncer.CHANNEL, POLL);
    };
  }

  @Bean
  ChangeAnnouncer changeAnnouncer(StoreChanges changes, DataSource connections) {
    return changes instanceof LocalChanges local
        ? local.announcer()
        : new PostgresAnnouncer(JdbcClient.create(connections));
  }
}
