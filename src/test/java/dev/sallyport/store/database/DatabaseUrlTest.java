package dev.sallyport.store.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.definition.Secret;
import dev.sallyport.store.StoreStartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code DATABASE_URL} may say. */
class DatabaseUrlTest {
  private static Database parse(String url) {
    return DatabaseUrl.parse(url, Map.of("SSL_CERT_FILE", "/certs/all.pem"));
  }

  @Test
  void readsUserPasswordHostPortAndName() {
    Database database = parse("postgresql://ann:s3cr3t@db.example.com:6432/gateway");

    assertThat(database.kind()).isEqualTo(Database.Kind.POSTGRESQL);
    assertThat(database.jdbcUrl()).isEqualTo("jdbc:postgresql://db.example.com:6432/gateway");
    assertThat(database.user()).isEqualTo("ann");
    assertThat(database.password()).isEqualTo(new Secret("s3cr3t"));
    assertThat(database.display()).isEqualTo("PostgreSQL at db.example.com:6432/gateway");
    assertThat(database.toString()).doesNotContain("s3cr3t");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          postgres://host/db                         | jdbc:postgresql://host:5432/db
          POSTGRESQL://host/db                       | jdbc:postgresql://host:5432/db
          postgresql://host:/db                      | jdbc:postgresql://host:5432/db
          postgresql://[2001:db8::1]:6432/db         | jdbc:postgresql://[2001:db8::1]:6432/db
          postgresql://u:p@[::1]/db                  | jdbc:postgresql://[::1]:5432/db
          postgresql://a:1,b/db                      | jdbc:postgresql://a:1,b:5432/db
          postgresql://host/my%20d%2Fb               | jdbc:postgresql://host:5432/my+d%2Fb
          postgresql://host/db?sslmode=require       | jdbc:postgresql://host:5432/db?sslmode=require
          postgresql://h/d?schema=s&connect_timeout=5 | jdbc:postgresql://h:5432/d?currentSchema=s&connectTimeout=5
          postgresql://h/d?target_session_attrs=read-write | jdbc:postgresql://h:5432/d?targetServerType=primary
          postgresql://h/d?application_name=a%26b    | jdbc:postgresql://h:5432/d?ApplicationName=a%26b
          """)
  void readsWhatOthersWrite(String url, String jdbcUrl) {
    assertThat(parse(url).jdbcUrl()).isEqualTo(jdbcUrl);
  }

  @Test
  void decodesUserAndPassword() {
    Database database = parse("postgresql://an%40n:p%3Aa%2Fs%25+s:@host/db");

    assertThat(database.user()).isEqualTo("an@n");
    assertThat(database.password()).isEqualTo(new Secret("p:a/s%+s:"));
  }

  @Test
  void takesUserAndPasswordAsParameters() {
    Database database = parse("postgresql://host/db?user=ann&password=s3cr3t&sslmode=disable");

    assertThat(database.user()).isEqualTo("ann");
    assertThat(database.password()).isEqualTo(new Secret("s3cr3t"));
    assertThat(database.jdbcUrl()).isEqualTo("jdbc:postgresql://host:5432/db?sslmode=disable");
  }

  @Test
  void verifiesWithTheFileThatIsNamed() {
    assertThat(parse("postgresql://h/d?sslmode=verify-full&sslrootcert=/certs/ca.pem").jdbcUrl())
        .endsWith("?sslmode=verify-full&sslrootcert=%2Fcerts%2Fca.pem");
  }

  @Test
  void verifiesWithTheSameDefaultsAsServersIfNoFileIsNamed() {
    String url = "postgresql://h/d?sslmode=verify-full";

    assertThat(parse(url).jdbcUrl()).endsWith("sslrootcert=%2Fcerts%2Fall.pem");
    assertThat(DatabaseUrl.parse(url, Map.of()).jdbcUrl())
        .endsWith("sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory");
    assertThat(parse("postgresql://h/d?sslrootcert=system").jdbcUrl())
        .contains("sslmode=verify-full")
        .contains("DefaultJavaSSLFactory");
  }

  @Test
  void verifiesWithTheFileInTheHomeFolderAsOtherClientsDo(@TempDir Path home) throws IOException {
    Path file = Files.createDirectory(home.resolve(".postgresql")).resolve("root.crt");
    Files.createFile(file);

    assertThat(
            DatabaseUrl.parse(
                    "postgresql://h/d?sslmode=verify-ca",
                    Map.of("HOME", home.toString(), "SSL_CERT_FILE", "/certs/all.pem"))
                .jdbcUrl())
        .endsWith("root.crt");
  }

  /** As libpq does; the driver would take any certificate. */
  @Test
  void verifiesTheChainIfAFileIsNamedBesideRequire() {
    assertThat(parse("postgresql://h/d?sslmode=require&sslrootcert=/ca.pem").jdbcUrl())
        .contains("sslmode=verify-ca");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          mysql://u:s3cr3t@host/db                    | 'mysql'
          jdbc:postgresql://h/d?password=s3cr3t       | spring.datasource.url
          host=h password=s3cr3t                      | doesn't begin with postgresql://
          postgresql:u:s3cr3t@host/db                 | isn't a URL
          postgresql://u:s3cr3t@host                  | name is missing
          postgresql://u:s3cr3t@host/                 | name is missing
          postgresql://u:s3cr3t@/db                   | host is missing
          postgresql://u:s3cr3t@%2Frun%2Fpg/db        | Unix socket
          postgresql://u:s3cr3t@host:99999/db         | port
          postgresql://u:s3cr3t@host:0/db             | port
          postgresql://u:s3cr3t@ho st/db              | host
          postgresql://u:s3cr3t%zz@host/db            | password
          postgresql://u:s3cr3t/x@host/db             | percent-encoded
          postgresql://u:s3cr3t@host/db?sslmod=verify | 'sslmod'
          postgresql://u:s3cr3t@host/db?sslmode=full  | verify-full
          postgresql://u:s3cr3t@host/db?nothing       | name=value
          """)
  void saysWhatIsWrongWithoutThePassword(String url, String words) {
    assertThatThrownBy(() -> parse(url))
        .isInstanceOf(StoreStartException.class)
        .hasMessageStartingWith("DATABASE_URL can't be used: ")
        .hasMessageContaining(words)
        .hasMessageContaining("Write postgresql://user:password@host:5432/name?sslmode=verify-full")
        .hasMessageNotContaining("s3cr3t");
  }
}
