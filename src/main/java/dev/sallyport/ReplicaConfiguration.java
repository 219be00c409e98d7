package dev.sallyport;

import dev.sallyport.definition.Secret;
import dev.sallyport.gateway.Gateway;
import dev.sallyport.gateway.relay.Relay;
import dev.sallyport.replica.DatabaseRelay;
import dev.sallyport.store.database.Availability;
import dev.sallyport.store.database.Database;
import dev.sallyport.store.replica.PostgresReplicas;
import dev.sallyport.store.secret.SecretKeys;
import dev.sallyport.upstream.session.OpenSessions;
import dev.sallyport.upstream.session.SessionPool;
import java.time.Duration;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;
import reactor.core.publisher.Mono;

/** Puts together what replicas tell each other. */
@Configuration(proxyBeanMethods = false)
class ReplicaConfiguration {
  private static final Logger log = LoggerFactory.getLogger(ReplicaConfiguration.class);

  /** The embedded database has one replica only. */
  @Bean
  Relay relay(
      StartUp startUp,
      Database database,
      DataSource connections,
      TransactionOperations databaseTransactions,
      Availability availability) {
    Duration silence = startUp.config().general().sessions().replicaTimeout();
    return switch (database.kind()) {
      case H2 -> Relay.ALONE;
      case POSTGRESQL ->
          SecretKeys.variable(startUp.environment(), SecretKeys.VARIABLE)
              .<Relay>map(
                  key ->
                      relay(
                          key,
                          new PostgresReplicas(
                              database,
                              JdbcClient.create(connections),
                              databaseTransactions,
                              availability,
                              silence),
                          silence))
              .orElseGet(ReplicaConfiguration::alone);
    };
  }

  /** Sessions with servers that a replica leaves open when it dies are ended by another one. */
  @Bean
  OpenSessions openSessions(Relay relay, Gateway gateway) {
    OpenSessions sessions =
        relay instanceof DatabaseRelay shared ? shared.serverSessions() : OpenSessions.FORGOTTEN;
    sessions.onStray(
        stray ->
            Mono.justOrEmpty(gateway.successor(stray.server(), stray.url()))
                .flatMap(upstream -> SessionPool.end(upstream, stray)));
    return sessions;
  }

  private static Relay relay(Secret key, PostgresReplicas store, Duration silence) {
    DatabaseRelay relay = new DatabaseRelay(store, key, silence);
    relay.start();
    return relay;
  }

  private static Relay alone() {
    log.info(
        "Sessions and answers of clients are good at this replica only: set {} to the same value"
            + " on all replicas",
        SecretKeys.VARIABLE);
    return Relay.ALONE;
  }
}
