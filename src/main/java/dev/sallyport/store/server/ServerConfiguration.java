package dev.sallyport.store.server;

import dev.sallyport.store.ServerStore;
import dev.sallyport.store.audit.AuditTrail;
import dev.sallyport.store.change.ChangeAnnouncer;
import dev.sallyport.store.database.Availability;
import dev.sallyport.store.name.NameSpace;
import dev.sallyport.store.secret.SecretSeal;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DependsOn;
import org.springframework.transaction.support.TransactionOperations;

/** Puts the store together. */
@Configuration(proxyBeanMethods = false)
class ServerConfiguration {
  @Bean
  RowSecrets rowSecrets(SecretSeal seal) {
    return new RowSecrets(seal);
  }

  @Bean
  Rotation rotation(
      ServerRows rows,
      RowSecrets secrets,
      TransactionOperations databaseTransactions,
      Availability availability) {
    return new Rotation(rows, secrets, databaseTransactions, availability);
  }

  /** After the first attempt to migrate, so that whoever asks it first gets an answer. */
  @Bean
  @DependsOn("databaseMigration")
  ServerStore serverStore(
      ServerRows rows,
      NameSpace names,
      RowSecrets secrets,
      AuditTrail audit,
      ChangeAnnouncer announcer,
      TransactionOperations databaseTransactions,
      Availability availability) {
    return new JpaServerStore(
        rows, names, secrets, audit, announcer, databaseTransactions, availability);
  }
}
