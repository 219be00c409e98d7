package dev.sallyport.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.definition.Secret;
import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.definition.SslVerify;
import dev.sallyport.definition.Transport;
import dev.sallyport.definition.UpstreamAuth;
import dev.sallyport.store.secret.KeyRing;
import dev.sallyport.store.secret.NoSecretKeyException;
import dev.sallyport.store.secret.SecretSeal;
import dev.sallyport.testing.RunningStore;
import dev.sallyport.testing.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.BeanCreationException;

/** How databases of other versions are met, on any database. */
abstract class MigrationBehaviour {
  @TempDir Path folder;
  private TestDatabase database;

  abstract TestDatabase database(Path emptyFolder);

  @BeforeEach
  void begin() {
    database = database(folder);
  }

  @Test
  void keepsTheServersOfTheFirstVersionAsTheyAre() throws NoSecretKeyException {
    migrateTo("1");
    SecretSeal seal = new SecretSeal(KeyRing.of(new Secret(RunningStore.KEY), null));
    String token = seal.seal("full", "credentials", new Secret("token"));
    String header = seal.seal("full", "static_headers.X-Tenant", new Secret("acme"));
    String audited =
        "7, timestamp with time zone '2026-01-02 03:04:05+00', 'ann', timestamp with time zone"
            + " '2026-02-03 04:05:06.123456+00', 'bob')";
    database.execute(
        """
        insert into mcp_server (id, server_name, alias, description, url, transport, auth_type,
            credentials, static_headers, extra_headers, timeout_ms, mcp_info, allowed_tools,
            disallowed_tools, mcp_access_groups, version, created_at, created_by, updated_at,
            updated_by) values ('full', 'full', 'f', 'text', 'https://a.example.com/mcp', 'sse',
            'bearer_token', '%s', '{"X-Tenant":"%s"}', '["X-Trace"]', 1500, '{"logo_url":"l"}',
            '["a"]', '["b"]', '["g"]', \
        """
                .formatted(token, header)
            + audited,
        """
        insert into mcp_server (id, server_name, url, transport, auth_type, version, created_at,
            created_by, updated_at, updated_by) values ('least', 'least',
            'http://b.example.com/mcp', 'http', 'none', \
        """
            + audited,
        "insert into mcp_server_name (name_key, server_id) values ('full', 'full'), ('f', 'full'),"
            + " ('least', 'least')");

    try (RunningStore running = RunningStore.on(database)) {
      ServerStore store = running.store();
      assertThat(store.all()).hasSize(2).allMatch(StoredServer.Usable.class::isInstance);

      ServerDefinition full = usable(store, "full");
      assertThat(full.sslVerify()).isEqualTo(new SslVerify.Default());
      assertThat(full.auth()).isEqualTo(new UpstreamAuth.BearerToken(new Secret("token")));
      assertThat(full.staticHeaders()).isEqualTo(Map.of("X-Tenant", new Secret("acme")));
      assertThat(full.transport()).isEqualTo(Transport.SSE);
      assertThat(full.timeout()).isEqualTo(Duration.ofMillis(1500));
      assertThat(full.mcpInfo()).isEqualTo(Map.of("logo_url", "l"));
      assertThat(full.tools().allowed()).containsExactly("a");
      assertThat(full.accessGroups()).containsExactly("g");
      RowDetails row = store.find("full").orElseThrow().row();
      assertThat(row)
          .isEqualTo(
              new RowDetails(
                  "full",
                  "full",
                  7,
                  Instant.parse("2026-01-02T03:04:05Z"),
                  "ann",
                  Instant.parse("2026-02-03T04:05:06.123456Z"),
                  "bob",
                  null));

      ServerDefinition least = usable(store, "least");
      assertThat(least.sslVerify()).isEqualTo(new SslVerify.Default());
      assertThat(least.auth()).isEqualTo(new UpstreamAuth.None());
      assertThat(least.timeout()).isEqualTo(ServerDefinition.DEFAULT_TIMEOUT);
      assertThat(least.alias()).isNull();
      assertThat(least.tools().permitsAll()).isTrue();

      store.update("least", 7, full("least2"), new Actor("admin", "192.0.2.1"));
      assertThat(usable(store, "least").sslVerify()).isInstanceOf(SslVerify.CaPath.class);
    }
    assertThat(database.query("select id, ssl_verify, ssl_ca_pem from mcp_server order by id"))
        .containsExactly(
            List.of("full", "null", "null"),
            List.of("least", "/etc/ssl/certs/corp-ca.pem", "null"));
  }

  @Test
  void hasNoSslVerifyInTheFirstVersion() {
    migrateTo("1");
    assertThatThrownBy(() -> database.query("select ssl_verify from mcp_server"))
        .isInstanceOf(IllegalStateException.class);

    migrateTo("2");
    assertThat(database.query("select ssl_verify from mcp_server")).isEmpty();
  }

  @Test
  void refusesTheDatabaseOfANewerVersion() {
    RunningStore.on(database).close();
    List<String> last = applied().getLast();
    database.execute(
        """
        insert into flyway_schema_history (installed_rank, version, description, type, script,
            checksum, installed_by, installed_on, execution_time, success) values (1000, '1000',
            'from the future', 'SQL', 'V1000__from_the_future.sql', 1, 'x', current_timestamp, 1,
            true)
        """);

    assertRefused("newer version of Sallyport", "V1000 (from the future)", "restore a backup");
    assertThat(applied()).contains(last).hasSizeGreaterThan(1);
  }

  @Test
  void refusesADatabaseWhoseScriptsWereOthers() {
    RunningStore.on(database).close();
    database.execute("update flyway_schema_history set checksum = 1 where version = '2'");

    assertRefused("isn't what this version made", "checksum");
    assertThat(database.query("select checksum from flyway_schema_history where version = '2'"))
        .containsExactly(List.of("1"));
  }

  @Test
  void leavesTablesOfOthersInPeace() {
    database.execute("create table other_table (id int)", "insert into other_table values (1)");

    try (RunningStore running = RunningStore.on(database)) {
      assertThat(running.store().all()).isEmpty();
    }

    assertThat(database.query("select id from other_table")).containsExactly(List.of("1"));
  }

  @Test
  void runsAScriptAgainThatWasCutOff() {
    migrateTo("1");
    database.execute("alter table mcp_server add column ssl_verify text");

    try (RunningStore running = RunningStore.on(database)) {
      assertThat(running.store().state()).isInstanceOf(StoreState.Ready.class);
    }
  }

  private void assertRefused(String... words) {
    assertThatThrownBy(() -> RunningStore.on(database).close())
        .isInstanceOf(BeanCreationException.class)
        .rootCause()
        .isInstanceOf(StoreStartException.class)
        .hasMessageContainingAll(words);
  }

  private List<List<String>> applied() {
    return database.query("select version from flyway_schema_history order by installed_rank");
  }

  private void migrateTo(String version) {
    Flyway.configure()
        .dataSource(database.jdbcUrl(), null, null)
        .locations("classpath:db/migration")
        .target(version)
        .load()
        .migrate();
  }

  private static ServerDefinition full(String name) {
    return FullDefinition.of(name);
  }

  private static ServerDefinition usable(ServerStore store, String id) {
    return ((StoredServer.Usable) store.find(id).orElseThrow()).definition();
  }
}
