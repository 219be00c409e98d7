package dev.sallyport.store.database;

import dev.sallyport.definition.Secret;
import dev.sallyport.store.StoreStartException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.env.PropertyResolver;

/**
 * Finds the database: {@code spring.datasource.url}, else {@code DATABASE_URL}, else the embedded
 * one in the data folder.
 */
public final class DatabaseSettings {
  private static final Logger log = LoggerFactory.getLogger(DatabaseSettings.class);

  private static final Pattern JDBC_POSTGRESQL =
      Pattern.compile("jdbc:postgresql:(?://)?(?<place>[^?]*)(?:\\?.*)?");

  private DatabaseSettings() {}

  /**
   * The database that's configured.
   *
   * @param environment the process's environment: {@code DATABASE_URL}, {@code SALLYPORT_DATA_DIR},
   *     {@code SSL_CERT_FILE}
   * @param properties Spring's: {@code spring.datasource.url}, {@code .username}, {@code
   *     .password}; user and password also count where {@code DATABASE_URL} has none
   * @param workingFolder what a relative data folder is relative to
   * @throws StoreStartException if what's configured can't be used
   */
  public static Database of(
      Map<String, String> environment, PropertyResolver properties, Path workingFolder) {
    String jdbcUrl = properties.getProperty("spring.datasource.url", "").strip();
    String databaseUrl = environment.getOrDefault("DATABASE_URL", "").strip();
    String user = properties.getProperty("spring.datasource.username");
    Secret password =
        Optional.ofNullable(properties.getProperty("spring.datasource.password"))
            .map(Secret::new)
            .orElse(null);
    if (!jdbcUrl.isEmpty()) {
      Database database = of(jdbcUrl, user, password);
      if (!databaseUrl.isEmpty() && differ(database, databaseUrl, environment)) {
        log.warn(
            "DATABASE_URL is not used, because spring.datasource.url names another database: {}",
            database);
      }
      return database;
    }
    if (!databaseUrl.isEmpty()) {
      Database database = DatabaseUrl.parse(databaseUrl, environment);
      return new Database(
          database.kind(),
          database.jdbcUrl(),
          database.user() == null ? user : database.user(),
          database.password() == null ? password : database.password(),
          database.display(),
          null);
    }
    String folder = environment.getOrDefault("SALLYPORT_DATA_DIR", "");
    return EmbeddedDatabase.in(workingFolder.resolve(folder.isEmpty() ? "data" : folder));
  }

  private static Database of(String jdbcUrl, @Nullable String user, @Nullable Secret password) {
    if (jdbcUrl.startsWith("jdbc:h2:")) {
      return new Database(Database.Kind.H2, jdbcUrl, user, password, h2Words(jdbcUrl), null);
    }
    Matcher postgresql = JDBC_POSTGRESQL.matcher(jdbcUrl);
    if (postgresql.matches()) {
      String place = String.valueOf(postgresql.group("place"));
      return new Database(
          Database.Kind.POSTGRESQL,
          jdbcUrl,
          user,
          password,
          "PostgreSQL at " + place.substring(place.indexOf('@') + 1),
          null);
    }
    throw new StoreStartException(
        "spring.datasource.url names a database that isn't supported.",
        "Write jdbc:postgresql://host:5432/name, or leave it out to use DATABASE_URL or the embedded"
            + " database.");
  }

  private static String h2Words(String jdbcUrl) {
    int settings = jdbcUrl.indexOf(';');
    return "H2 at "
        + jdbcUrl.substring("jdbc:h2:".length(), settings < 0 ? jdbcUrl.length() : settings);
  }

  private static boolean differ(
      Database database, String databaseUrl, Map<String, String> environment) {
    try {
      return !DatabaseUrl.parse(databaseUrl, environment).display().equals(database.display());
    } catch (StoreStartException _) {
      return true;
    }
  }
}
