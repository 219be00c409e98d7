package dev.sallyport.store.setup;

import dev.sallyport.store.database.Database;
import jakarta.persistence.EntityManagerFactory;
import java.time.Duration;
import java.util.Map;
import javax.sql.DataSource;
import org.hibernate.cfg.JdbcSettings;
import org.hibernate.cfg.SchemaToolingSettings;
import org.hibernate.cfg.ValidationSettings;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.jpa.repository.config.EnableJpaRepositories;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.orm.jpa.vendor.HibernateJpaVendorAdapter;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionTemplate;

/** JPA over the database, made without asking it what it is: it may be away. */
@Configuration(proxyBeanMethods = false)
@EnableJpaRepositories(basePackages = "dev.sallyport.store")
class JpaConfiguration {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Bean
  LocalContainerEntityManagerFactoryBean entityManagerFactory(
      Database database, DataSource connections) {
    LocalContainerEntityManagerFactoryBean factory = new LocalContainerEntityManagerFactoryBean();
    factory.setDataSource(connections);
    factory.setPackagesToScan("dev.sallyport.store");
    factory.setJpaVendorAdapter(new HibernateJpaVendorAdapter());
    factory.setJpaPropertyMap(
        Map.of(
            JdbcSettings.JAKARTA_HBM2DDL_DB_NAME,
            switch (database.kind()) {
              case H2 -> "H2";
              case POSTGRESQL -> "PostgreSQL";
            },
            JdbcSettings.ALLOW_METADATA_ON_BOOT,
            false,
            SchemaToolingSettings.HBM2DDL_AUTO,
            "none",
            ValidationSettings.JAKARTA_VALIDATION_MODE,
            "none"));
    return factory;
  }

  @Bean
  JpaTransactionManager transactionManager(EntityManagerFactory factory) {
    return new JpaTransactionManager(factory);
  }

  @Bean
  TransactionOperations databaseTransactions(
      Database database, PlatformTransactionManager transactions) {
    TransactionTemplate template = new TransactionTemplate(transactions);
    return switch (database.kind()) {
      case H2 -> new SerialTransactions(template, PATIENCE);
      case POSTGRESQL -> template;
    };
  }
}
