package dev.sallyport.store.change;

import org.springframework.jdbc.core.simple.JdbcClient;

/** Tells all replicas, by NOTIFY in the transaction of the change. */
public final class PostgresAnnouncer implements ChangeAnnouncer {
  /** What replicas listen to. */
  public static final String CHANNEL = "sallyport_mcp_server";

  private final JdbcClient database;

  /**
   * @param database in the same transactions as the changes
   */
  public PostgresAnnouncer(JdbcClient database) {
    this.database = database;
  }

  @Override
  public void changing() {
    database.sql("select 1 from pg_notify(?, '')").param(CHANNEL).query().singleValue();
  }

  @Override
  public void changed() {}
}
