package dev.sallyport.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.definition.Secret;
import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.definition.SslVerify;
import dev.sallyport.definition.UpstreamAuth;
import dev.sallyport.store.AuditRecord.Action;
import dev.sallyport.testing.CapturedLog;
import dev.sallyport.testing.Definitions;
import dev.sallyport.testing.RunningStore;
import dev.sallyport.testing.TestDatabase;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept of who changed what, on any database. */
abstract class AuditBehaviour {
  private static final URI URL = URI.create("https://mcp.example.com/mcp");
  private static final Actor ADMIN = new Actor("admin", "192.0.2.1");
  private static final Actor OTHER = new Actor("other", "2001:db8::1");

  @TempDir Path folder;
  private TestDatabase database;
  private RunningStore running;
  private ServerStore store;

  abstract TestDatabase database(Path emptyFolder);

  @BeforeEach
  void start() {
    database = database(folder);
    running = RunningStore.on(database);
    store = running.store();
  }

  @AfterEach
  void stop() {
    running.close();
  }

  @Test
  void tellsWhoDidWhatTheNewestFirst() {
    store.insert("id", plain("one").build(), ADMIN);
    update(plain("two").build());
    store.delete("id", ADMIN);

    List<AuditRecord> records = store.audit(new AuditQuery(null, null, 10));

    assertThat(records)
        .extracting(AuditRecord::action)
        .containsExactly(Action.DELETED, Action.UPDATED, Action.CREATED);
    assertThat(records).extracting(AuditRecord::actor).containsExactly(ADMIN, OTHER, ADMIN);
    assertThat(records).extracting(AuditRecord::serverName).containsExactly("two", "two", "one");
    assertThat(records).extracting(AuditRecord::serverId).containsOnly("id");
    assertThat(records.getFirst().at()).isAfterOrEqualTo(records.getLast().at());
  }

  @Test
  void listsPageByPageAndByServer() {
    for (int i = 0; i < 5; i++) {
      store.insert("id" + i, plain("name" + i).build(), ADMIN);
    }

    List<AuditRecord> first = store.audit(new AuditQuery(null, null, 2));
    List<AuditRecord> second = store.audit(new AuditQuery(null, first.getLast().id(), 10));

    assertThat(first).extracting(AuditRecord::serverId).containsExactly("id4", "id3");
    assertThat(second).extracting(AuditRecord::serverId).containsExactly("id2", "id1", "id0");
    assertThat(store.audit(new AuditQuery("id3", null, 10))).containsExactly(first.getLast());
    assertThat(store.audit(new AuditQuery("id3", first.getLast().id(), 10))).isEmpty();
  }

  @Test
  void holdsOnlyTheFieldsThatChanged() {
    store.insert("id", plain("one").build(), ADMIN);
    update(plain("one").sslVerify(new SslVerify.Disabled()).build());

    AuditRecord record = store.audit(new AuditQuery("id", null, 1)).getFirst();

    assertThat(record.before()).containsOnlyKeys("ssl_verify").containsEntry("ssl_verify", null);
    assertThat(record.after()).isEqualTo(Map.of("ssl_verify", false));
  }

  @Test
  void holdsAllFieldsOfARegisteredAndOfARemovedServer() {
    store.insert("id", FullDefinition.of("full"), ADMIN);
    store.delete("id", ADMIN);

    AuditRecord created = store.audit(new AuditQuery("id", null, 2)).getLast();
    AuditRecord deleted = store.audit(new AuditQuery("id", null, 2)).getFirst();

    assertThat(created.before()).isNull();
    assertThat(created.after())
        .containsEntry("server_name", "full")
        .containsEntry("alias", "full_alias")
        .containsEntry("url", "https://mcp.example.com:8443/mcp?[secret]")
        .containsEntry("transport", "sse")
        .containsEntry("auth_type", "bearer_token")
        .containsEntry("credentials", "[secret]")
        .containsEntry("static_headers", Map.of("X-Tenant", "[secret]", "A-First", "[secret]"))
        .containsEntry("timeout", 1.5)
        .containsEntry("ssl_verify", "/etc/ssl/certs/corp-ca.pem")
        .containsEntry("allowed_tools", List.of("create_ticket"))
        .containsEntry("mcp_access_groups", List.of("support", "sales"))
        .doesNotContainKey("ssl_ca_pem");
    assertThat(deleted.before()).isEqualTo(created.after());
    assertThat(deleted.after()).isNull();
  }

  @Test
  void saysThatASecretChangedAndNotTheSecret() {
    store.insert(
        "id",
        plain("one").auth(bearer("s3cr3t-old")).staticHeader("X-Key", "s3cr3t-same").build(),
        ADMIN);
    update(plain("one").auth(bearer("s3cr3t-new")).staticHeader("X-Key", "s3cr3t-same").build());
    update(plain("one").auth(bearer("s3cr3t-new")).staticHeader("X-Key", "s3cr3t-other").build());
    update(plain("one").staticHeader("X-Key", "s3cr3t-other").build());

    List<AuditRecord> records = store.audit(new AuditQuery("id", null, 10));

    assertThat(records.get(2).before()).isEqualTo(Map.of("credentials", "[secret]"));
    assertThat(records.get(2).after()).isEqualTo(Map.of("credentials", "changed"));
    assertThat(records.get(1).before())
        .isEqualTo(Map.of("static_headers", Map.of("X-Key", "[secret]")));
    assertThat(records.get(1).after())
        .isEqualTo(Map.of("static_headers", Map.of("X-Key", "changed")));
    assertThat(records.get(0).after())
        .containsEntry("credentials", null)
        .containsEntry("auth_type", "none");
    assertThat(database.query("select * from mcp_audit").toString()).doesNotContain("s3cr3t");
  }

  @Test
  void logsEachChangeOnceItIsStored() {
    try (CapturedLog log = CapturedLog.of("sallyport.audit")) {
      store.insert("id", FullDefinition.of("full"), ADMIN);
      update(plain("other").build());
      store.delete("id", ADMIN);
      assertThatThrownBy(() -> store.delete("id", ADMIN))
          .isInstanceOf(StoreException.NotFound.class);

      assertThat(log.lines()).hasSize(3);
      assertThat(log.lines().get(0))
          .startsWith(
              "INFO MCP server 'full' (id) registered by admin from 192.0.2.1: server_name");
      assertThat(log.lines().get(1))
          .startsWith(
              "INFO MCP server 'other' (id) changed by other from 2001:db8::1: server_name");
      assertThat(log.lines().get(2)).startsWith("INFO MCP server 'other' (id) removed by admin");
      assertThat(log.lines().toString()).doesNotContain(FullDefinition.SECRETS);
    }
  }

  @Test
  void keepsNoRecordOfAChangeThatWasRefused() {
    store.insert("1", plain("one").build(), ADMIN);
    assertThatThrownBy(() -> store.insert("2", plain("ONE").build(), ADMIN))
        .isInstanceOf(StoreException.NameTaken.class);

    assertThat(store.audit(new AuditQuery(null, null, 10))).hasSize(1);
  }

  private void update(ServerDefinition definition) {
    long version = store.find("id").orElseThrow().row().version();
    store.update("id", version, definition, OTHER);
  }

  private static Definitions plain(String name) {
    return Definitions.server(name, URL);
  }

  private static UpstreamAuth bearer(String token) {
    return new UpstreamAuth.BearerToken(new Secret(token));
  }
}
