package dev.sallyport.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.definition.Secret;
import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.definition.UpstreamAuth;
import dev.sallyport.testing.Definitions;
import dev.sallyport.testing.Eventually;
import dev.sallyport.testing.RunningStore;
import dev.sallyport.testing.TestDatabase;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How secrets are kept in rows, on any database. */
abstract class StoredSecretsBehaviour {
  private static final URI URL = URI.create("https://mcp.example.com/mcp");
  private static final Actor ADMIN = new Actor("admin", "192.0.2.1");
  private static final String KEY = "the first key, which is long";
  private static final String NEW_KEY = "the second key, which is long";
  private static final String SEALED =
      "select credentials, static_headers from mcp_server order by id";

  @TempDir Path folder;
  private TestDatabase database;

  abstract TestDatabase database(Path emptyFolder);

  @BeforeEach
  void begin() {
    database = database(folder);
  }

  @Test
  void writesNoSecretInClear() {
    try (RunningStore running = with(KEY, null)) {
      running.store().insert("id", secretive("one").build(), ADMIN);
    }

    String rows = database.query("select * from mcp_server").toString();
    assertThat(rows).doesNotContain("s3cr3t").contains("X-Tenant");
  }

  @Test
  void refusesSecretsWithoutAKeyAndKeepsServersWithoutSecrets() {
    try (RunningStore running = with(null, null)) {
      assertThatThrownBy(() -> running.store().insert("1", secretive("one").build(), ADMIN))
          .isInstanceOf(StoreException.NoSecretKey.class)
          .hasMessageContaining("SALLYPORT_SECRET_KEY");
      running.store().insert("2", Definitions.server("two", URL).build(), ADMIN);

      assertThat(running.store().versions()).containsOnlyKeys("2");
    }
  }

  @Test
  void saysWhichServersAnotherKeyConcernsAndTouchesNothing() {
    try (RunningStore running = with(KEY, null)) {
      running.store().insert("1", secretive("one").build(), ADMIN);
      running.store().insert("2", Definitions.server("two", URL).build(), ADMIN);
    }
    List<List<String>> before = database.query("select * from mcp_server order by id");

    try (RunningStore running = with(NEW_KEY, null)) {
      StoredServer.Unusable unusable =
          (StoredServer.Unusable) running.store().find("1").orElseThrow();
      assertThat(unusable.unreadable()).containsExactlyInAnyOrder("credentials", "static_headers");
      assertThat(unusable.problem()).contains("SALLYPORT_SECRET_KEY").doesNotContain("s3cr3t");
      ServerDefinition shown = Objects.requireNonNull(unusable.withoutSecrets());
      assertThat(shown.auth()).isEqualTo(new UpstreamAuth.BearerToken(new Secret("")));
      assertThat(shown.staticHeaders()).isEqualTo(Map.of("X-Tenant", new Secret("")));
      assertThat(running.store().find("2").orElseThrow()).isInstanceOf(StoredServer.Usable.class);
    }
    assertThat(database.query("select * from mcp_server order by id")).isEqualTo(before);
  }

  @Test
  void keepsSecretsThatDoNotOpenWhenOtherFieldsChange() {
    try (RunningStore running = with(KEY, null)) {
      running.store().insert("id", secretive("one").build(), ADMIN);
    }
    try (RunningStore running = with(NEW_KEY, null)) {
      ServerStore store = running.store();
      StoredServer.Unusable read = (StoredServer.Unusable) store.find("id").orElseThrow();
      ServerDefinition shown = Objects.requireNonNull(read.withoutSecrets());
      store.update(
          "id",
          read.row().version(),
          Definitions.server("renamed", URL)
              .auth(shown.auth())
              .staticHeader("X-Tenant", "")
              .build(),
          ADMIN);
    }
    try (RunningStore running = with(KEY, null)) {
      assertThat(((StoredServer.Usable) running.store().find("id").orElseThrow()).definition())
          .isEqualTo(secretive("renamed").build());
    }
  }

  @Test
  void takesNewSecretsForThoseThatDoNotOpen() {
    try (RunningStore running = with(KEY, null)) {
      running.store().insert("id", secretive("one").build(), ADMIN);
    }
    try (RunningStore running = with(NEW_KEY, null)) {
      ServerStore store = running.store();
      long version = store.find("id").orElseThrow().row().version();

      StoredServer updated = store.update("id", version, secretive("one").build(), ADMIN);

      assertThat(((StoredServer.Usable) updated).definition()).isEqualTo(secretive("one").build());
      AuditRecord record = store.audit(new AuditQuery("id", null, 1)).getFirst();
      assertThat(record.after()).containsEntry("credentials", "changed");
    }
  }

  @Test
  void sealsWithTheNewKeyWhatThePreviousOneSealed() {
    try (RunningStore running = with(KEY, null)) {
      running.store().insert("1", secretive("one").build(), ADMIN);
      running.store().insert("2", Definitions.server("two", URL).build(), ADMIN);
    }
    List<List<String>> before = database.query(SEALED);

    try (RunningStore running = with(NEW_KEY, KEY)) {
      ServerStore store = running.store();
      Eventually.until(
          Duration.ofSeconds(10),
          "sealed again",
          () -> store.versions().getOrDefault("1", 0L) == 1);
      assertThat(store.versions()).containsEntry("2", 0L);
      assertThat(store.audit(new AuditQuery("1", null, 10))).hasSize(1);
    }

    assertThat(database.query(SEALED)).isNotEqualTo(before);
    try (RunningStore running = with(NEW_KEY, null)) {
      assertThat(((StoredServer.Usable) running.store().find("1").orElseThrow()).definition())
          .isEqualTo(secretive("one").build());
    }
  }

  @Test
  void loadsOtherServersBesideARowThatIsNotLegal() {
    try (RunningStore running = with(KEY, null)) {
      ServerStore store = running.store();
      for (String id :
          List.of("fine", "url", "name", "transport", "auth", "flow", "json", "both", "lost")) {
        store.insert(id, secretive(id + "_name").build(), ADMIN);
      }
      database.execute(
          "update mcp_server set url = 'ftp://x' where id = 'url'",
          "update mcp_server set server_name = 'a b' where id = 'name'",
          "update mcp_server set transport = 'stdio' where id = 'transport'",
          "update mcp_server set auth_type = 'oauth3' where id = 'auth'",
          "update mcp_server set auth_type = 'oauth2' where id = 'flow'",
          "update mcp_server set static_headers = '[1' where id = 'json'",
          "update mcp_server set ssl_verify = 'true', ssl_ca_pem = 'x' where id = 'both'",
          "update mcp_server set credentials = null where id = 'lost'");

      assertThat(store.all()).hasSize(9);
      assertThat(store.find("fine").orElseThrow()).isInstanceOf(StoredServer.Usable.class);
      assertUnusable(store, "url", "url:");
      assertUnusable(store, "name", "server_name:");
      assertUnusable(store, "transport", "'stdio'");
      assertUnusable(store, "auth", "'oauth3'");
      assertUnusable(store, "flow", "oauth2_flow:");
      assertUnusable(store, "json", "static_headers:");
      assertUnusable(store, "both", "ssl_ca_pem");
      assertUnusable(store, "lost", "credentials:");
      assertThat(store.find("name").orElseThrow().row().name()).isEqualTo("a b");
      store.delete("name", ADMIN);
      assertThat(store.find("name")).isEmpty();
    }
  }

  private static void assertUnusable(ServerStore store, String id, String words) {
    assertThat(store.find(id).orElseThrow())
        .isInstanceOfSatisfying(
            StoredServer.Unusable.class,
            server -> assertThat(server.problem()).contains(words).doesNotContain("s3cr3t"));
  }

  private static Definitions secretive(String name) {
    return Definitions.server(name, URL)
        .auth(new UpstreamAuth.BearerToken(new Secret("s3cr3t-token")))
        .staticHeader("X-Tenant", "s3cr3t-header");
  }

  private RunningStore with(@Nullable String key, @Nullable String previous) {
    return RunningStore.withKeys(database.environment(), key, previous);
  }
}
