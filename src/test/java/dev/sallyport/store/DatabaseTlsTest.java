package dev.sallyport.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.testing.RunningStore;
import dev.sallyport.testing.TestCa;
import dev.sallyport.testing.TestDatabase;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS to PostgreSQL: a real server with a certificate for {@code localhost}. */
class DatabaseTlsTest {
  private static final TestCa CA = TestCa.root("Database CA");

  @TempDir static Path folder;
  private static EmbeddedPostgres server;
  private static Path trusted;
  private static Path other;

  @BeforeAll
  static void start() throws IOException {
    Path chain = folder.resolve("server.pem");
    Path key = folder.resolve("server.key");
    CA.issue("localhost").writeServerFiles(chain, key);
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    trusted = CA.writePem(folder.resolve("ca.pem"));
    other = TestCa.root("Other CA").writePem(folder.resolve("other.pem"));
    server =
        EmbeddedPostgres.builder()
            .setServerConfig("ssl", "on")
            .setServerConfig("ssl_cert_file", chain.toString())
            .setServerConfig("ssl_key_file", key.toString())
            .start();
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  @Test
  void connectsIfCertificateAndHostNameAreRight() {
    assertReady(url("localhost", "sslmode=verify-full&sslrootcert=" + trusted), Map.of());
    assertThat(encrypted()).isTrue();
  }

  @Test
  void refusesTheCertificateOfAnotherCa() {
    assertAway(url("localhost", "sslmode=verify-full&sslrootcert=" + other), Map.of(), "PKIX path");
    assertAway(url("localhost", "sslmode=verify-ca&sslrootcert=" + other), Map.of(), "PKIX path");
  }

  @Test
  void refusesTheCertificateOfAnotherHost() {
    assertAway(
        url("127.0.0.1", "sslmode=verify-full&sslrootcert=" + trusted), Map.of(), "127.0.0.1");
    assertReady(url("127.0.0.1", "sslmode=verify-ca&sslrootcert=" + trusted), Map.of());
  }

  @Test
  void verifiesAFileBesideRequire() {
    assertAway(url("localhost", "sslmode=require&sslrootcert=" + other), Map.of(), "PKIX path");
    assertReady(url("localhost", "sslmode=require&sslrootcert=" + trusted), Map.of());
  }

  @Test
  void verifiesWithTheDefaultsIfNoFileIsNamed() {
    String url = url("localhost", "sslmode=verify-full");

    assertReady(url, Map.of("SSL_CERT_FILE", trusted.toString()));
    assertAway(url, Map.of("SSL_CERT_FILE", other.toString()), "PKIX path");
    assertAway(url, Map.of(), "PKIX path");
    assertAway(url("localhost", "sslrootcert=system"), Map.of(), "PKIX path");
  }

  @Test
  void saysThatAFileIsMissing() {
    assertAway(
        url("localhost", "sslmode=verify-full&sslrootcert=" + folder.resolve("missing.pem")),
        Map.of(),
        "missing.pem");
  }

  private static String url(String host, String parameters) {
    return "postgresql://postgres:s3cr3t@%s:%d/postgres?%s"
        .formatted(host, server.getPort(), parameters);
  }

  private static void assertReady(String url, Map<String, String> more) {
    try (RunningStore running = RunningStore.in(environment(url, more))) {
      assertThat(running.store().state()).isInstanceOf(StoreState.Ready.class);
      assertThat(running.store().all()).isEmpty();
    }
  }

  private static void assertAway(String url, Map<String, String> more, String words) {
    try (RunningStore running = RunningStore.in(environment(url, more))) {
      assertThat(running.store().state())
          .isInstanceOfSatisfying(
              StoreState.Away.class,
              away -> assertThat(away.reason()).contains(words).doesNotContain("s3cr3t"));
    }
  }

  /** Whether a store's connection is encrypted, as the server sees it. */
  private static boolean encrypted() {
    String url = url("localhost", "sslmode=verify-full&sslrootcert=" + trusted);
    try (RunningStore running = RunningStore.in(environment(url, Map.of()))) {
      assertThat(running.store().all()).isEmpty();
      List<List<String>> rows =
          new TestDatabase(
                  Map.of(),
                  "jdbc:postgresql://localhost:%d/postgres?user=postgres"
                      .formatted(server.getPort()))
              .query(
                  "select distinct s.ssl from pg_stat_ssl s join pg_stat_activity a using (pid)"
                      + " where a.application_name = 'sallyport'");
      return rows.equals(List.of(List.of("t")));
    }
  }

  private static Map<String, String> environment(String url, Map<String, String> more) {
    Map<String, String> environment = new HashMap<>(more);
    environment.put("DATABASE_URL", url);
    return environment;
  }
}
