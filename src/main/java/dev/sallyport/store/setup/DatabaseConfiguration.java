package dev.sallyport.store.setup;

import com.zaxxer.hikari.HikariDataSource;
import dev.sallyport.store.database.Availability;
import dev.sallyport.store.database.Connections;
import dev.sallyport.store.database.Database;
import dev.sallyport.store.database.DatabaseSettings;
import dev.sallyport.store.database.Migration;
import dev.sallyport.store.database.Schema;
import dev.sallyport.store.server.Rotation;
import java.time.Duration;
import org.flywaydb.core.Flyway;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** The way to the database, and its schema. Nothing here needs the database to be there. */
@Configuration(proxyBeanMethods = false)
class DatabaseConfiguration {
  private static final Duration OPEN_FILE = Duration.ofSeconds(60);
  private static final Duration REACH_SERVER = Duration.ofSeconds(8);

  @Bean
  Database database(StoreSettings settings, Environment properties) {
    return DatabaseSettings.of(settings.environment(), properties, settings.workingFolder());
  }

  @Bean
  HikariDataSource databaseConnections(Database database, Environment properties) {
    return Connections.pool(database, properties);
  }

  @Bean
  Availability databaseAvailability(Database database) {
    return new Availability(database);
  }

  /** A bean, so that Spring Boot makes none, and doesn't migrate by itself. */
  @Bean
  Flyway flyway(Database database) {
    return Schema.flyway(database);
  }

  @Bean
  Migration databaseMigration(
      Database database, Flyway flyway, Availability availability, Rotation rotation) {
    Migration migration = new Migration(database, flyway, availability, rotation);
    migration.start(
        switch (database.kind()) {
          case H2 -> OPEN_FILE;
          case POSTGRESQL -> REACH_SERVER;
        });
    return migration;
  }
}
