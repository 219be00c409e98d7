package dev.sallyport.testing;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A database of a test's own.
 *
 * @param environment by which a gateway finds it
 * @param jdbcUrl by which a test looks into it, credentials included
 */
public record TestDatabase(Map<String, String> environment, String jdbcUrl) {

  /** The embedded database in a folder. */
  public static TestDatabase h2(Path folder) {
    return new TestDatabase(
        Map.of("SALLYPORT_DATA_DIR", folder.toString()),
        "jdbc:h2:file:%s/sallyport;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH;DB_CLOSE_ON_EXIT=FALSE;WRITE_DELAY=0;USER=sa"
            .formatted(folder));
  }

  /** A database of PostgreSQL. */
  public static TestDatabase postgres(
      String host, int port, String name, String user, String password) {
    return new TestDatabase(
        Map.of(
            "DATABASE_URL",
            "postgresql://%s:%s@%s:%d/%s".formatted(user, password, host, port, name)),
        "jdbc:postgresql://%s:%d/%s?user=%s&password=%s"
            .formatted(host, port, name, user, password));
  }

  /** A connection, which the caller closes. */
  public Connection connect() throws SQLException {
    return DriverManager.getConnection(jdbcUrl);
  }

  /** Runs statements. */
  public void execute(String... statements) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (String each : statements) {
        statement.execute(each);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** All rows of a query, each as the text of its columns, {@code null} among them. */
  public List<List<String>> query(String query) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      List<List<String>> rows = new ArrayList<>();
      while (result.next()) {
        List<String> row = new ArrayList<>();
        for (int column = 1; column <= result.getMetaData().getColumnCount(); column++) {
          row.add(String.valueOf(result.getString(column)));
        }
        rows.add(row);
      }
      return rows;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
