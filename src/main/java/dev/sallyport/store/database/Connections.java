package dev.sallyport.store.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import javax.sql.DataSource;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Makes connections to the database, in a pool or single. */
public final class Connections {
  private static final int MOST = 10;
  private static final Duration CONNECT = Duration.ofSeconds(3);
  private static final Duration ANSWER = Duration.ofSeconds(10);

  private Connections() {}

  /**
   * A small pool, which is made without connecting. The caller closes it.
   *
   * @param properties Spring's: {@code spring.datasource.hikari.*} wins over the defaults
   */
  public static HikariDataSource pool(Database database, Environment properties) {
    HikariConfig pool = new HikariConfig();
    pool.setPoolName("database");
    pool.setJdbcUrl(database.jdbcUrl());
    pool.setUsername(database.user());
    pool.setPassword(database.password() == null ? null : database.password().value());
    pool.setMaximumPoolSize(MOST);
    pool.setMinimumIdle(1);
    pool.setConnectionTimeout(CONNECT.toMillis());
    pool.setValidationTimeout(CONNECT.toMillis() - 500);
    pool.setInitializationFailTimeout(-1);
    driver(database).forEach(pool::addDataSourceProperty);
    Binder.get(properties).bind("spring.datasource.hikari", Bindable.ofInstance(pool));
    return new HikariDataSource(pool);
  }

  /** Single connections, which fail at once if the database is away. */
  public static DataSource unpooled(Database database) {
    return new DriverManagerDataSource(database.jdbcUrl(), single(database));
  }

  /** What {@link java.sql.DriverManager} takes for a single connection. */
  public static Properties single(Database database) {
    Properties properties = new Properties();
    properties.putAll(driver(database));
    if (database.user() != null) {
      properties.put("user", database.user());
    }
    if (database.password() != null) {
      properties.put("password", database.password().value());
    }
    return properties;
  }

  /** A server that's gone without a word doesn't hold anybody for long. The URL's settings win. */
  private static Map<String, String> driver(Database database) {
    return switch (database.kind()) {
      case H2 -> Map.of();
      case POSTGRESQL ->
          Map.of(
              "connectTimeout",
              String.valueOf(CONNECT.toSeconds()),
              "socketTimeout",
              String.valueOf(ANSWER.toSeconds()),
              "tcpKeepAlive",
              "true",
              "ApplicationName",
              "sallyport");
    };
  }
}
