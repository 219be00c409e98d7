package dev.sallyport.store.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.definition.Secret;
import dev.sallyport.store.StoreStartException;
import dev.sallyport.testing.CapturedLog;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.mock.env.MockEnvironment;

/** Which settings name the database. */
class DatabaseSettingsTest {
  private static final Map<String, String> URL =
      Map.of("DATABASE_URL", "postgresql://ann:s3cr3t@a/db");

  @TempDir Path folder;

  @Test
  void usesTheEmbeddedDatabaseIfNothingIsSet() {
    Database database = find(Map.of("DATABASE_URL", " "), new MockEnvironment());

    assertThat(database.kind()).isEqualTo(Database.Kind.H2);
    assertThat(database.folder()).isEqualTo(folder.resolve("data")).isDirectory();
    assertThat(database.jdbcUrl()).startsWith("jdbc:h2:file:" + folder.resolve("data/sallyport;"));
  }

  @Test
  void usesTheDataFolderThatIsSet() {
    Database database = find(Map.of("SALLYPORT_DATA_DIR", "other"), new MockEnvironment());

    assertThat(database.folder()).isEqualTo(folder.resolve("other")).isDirectory();
  }

  @Test
  void usesTheDatabaseUrl() {
    Database database = find(URL, new MockEnvironment());

    assertThat(database.display()).isEqualTo("PostgreSQL at a:5432/db");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void prefersSpringsSettingsAndSaysSoOnce() {
    MockEnvironment spring =
        new MockEnvironment()
            .withProperty("spring.datasource.url", "jdbc:postgresql://b:5432/db?ssl=true")
            .withProperty("spring.datasource.username", "bob")
            .withProperty("spring.datasource.password", "s3cr3t");
    try (CapturedLog log = CapturedLog.of(DatabaseSettings.class)) {
      Database database = find(URL, spring);

      assertThat(database.jdbcUrl()).isEqualTo("jdbc:postgresql://b:5432/db?ssl=true");
      assertThat(database.user()).isEqualTo("bob");
      assertThat(database.password()).isEqualTo(new Secret("s3cr3t"));
      assertThat(database.display()).isEqualTo("PostgreSQL at b:5432/db");
      assertThat(log.lines())
          .containsExactly(
              "WARN DATABASE_URL is not used, because spring.datasource.url names another database:"
                  + " PostgreSQL at b:5432/db");
    }
  }

  @Test
  void saysNothingIfBothNameTheSameDatabase() {
    MockEnvironment spring =
        new MockEnvironment().withProperty("spring.datasource.url", "jdbc:postgresql://a:5432/db");
    try (CapturedLog log = CapturedLog.of(DatabaseSettings.class)) {
      find(URL, spring);

      assertThat(log.lines()).isEmpty();
    }
  }

  @Test
  void takesUserAndPasswordFromSpringIfTheUrlHasNone() {
    MockEnvironment spring =
        new MockEnvironment()
            .withProperty("spring.datasource.username", "bob")
            .withProperty("spring.datasource.password", "s3cr3t");

    Database database = find(Map.of("DATABASE_URL", "postgresql://a/db"), spring);

    assertThat(database.user()).isEqualTo("bob");
    assertThat(database.password()).isEqualTo(new Secret("s3cr3t"));
  }

  @Test
  void refusesDatabasesThatAreNotSupported() {
    MockEnvironment spring =
        new MockEnvironment()
            .withProperty("spring.datasource.url", "jdbc:mysql://h/d?password=s3cr3t");

    assertThatThrownBy(() -> find(Map.of(), spring))
        .isInstanceOf(StoreStartException.class)
        .hasMessageContaining("isn't supported")
        .hasMessageNotContaining("s3cr3t");
  }

  private Database find(Map<String, String> environment, MockEnvironment spring) {
    return DatabaseSettings.of(environment, spring, folder);
  }
}
