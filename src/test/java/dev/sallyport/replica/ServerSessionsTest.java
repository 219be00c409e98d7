package dev.sallyport.replica;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.general.GeneralSettings;
import dev.sallyport.config.general.SessionSettings;
import dev.sallyport.replica.Replicas.Replica;
import dev.sallyport.testing.Definitions;
import dev.sallyport.testing.Eventually;
import dev.sallyport.testing.LegacyServer;
import dev.sallyport.testing.McpClient;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sessions that the gateway opens with servers end, whatever becomes of the replica. */
class ServerSessionsTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  private final LegacyServer server = new LegacyServer();
  private final Replicas replicas = new Replicas();

  @AfterEach
  void stop() {
    replicas.close();
    server.close();
  }

  private Replica replica() {
    return replicas.start(
        GeneralSettings.DEFAULTS, Definitions.server("old", server.url()).build());
  }

  private static void call(Replica at) {
    assertThat(
            McpClient.post(
                    at.gateway().url("/mcp/old"),
                    """
                    {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","_meta":{
                    "io.modelcontextprotocol/protocolVersion":"2026-07-28",
                    "io.modelcontextprotocol/clientCapabilities":{}}}}\
                    """,
                    "MCP-Protocol-Version",
                    "2026-07-28",
                    "Mcp-Method",
                    "tools/call",
                    "Mcp-Name",
                    "echo")
                .statusCode())
        .isEqualTo(200);
  }

  private void allWrittenDown() {
    Eventually.until(SOON, "written down", () -> written().size() == server.openSessions());
  }

  private List<List<String>> written() {
    return replicas.query("select replica from mcp_server_session");
  }

  @Test
  void areEndedByAnotherReplicaWhenTheirOwnDies() {
    Replica one = replica();
    replica();
    call(one);
    allWrittenDown();
    one.cutOff();
    replicas.execute(
        "update mcp_replica set seen_at = now() - interval '1 hour' where id = '%s'"
            .formatted(one.relay().here()),
        "update mcp_server_session set opened_at = now() - interval '1 hour'");
    Eventually.until(SOON, "ended", () -> server.openSessions() == 0);
    Eventually.until(SOON, "forgotten", () -> written().isEmpty());
  }

  @Test
  void stayOpenWhileTheirReplicaLives() {
    Replica one = replica();
    Replica other = replica();
    call(one);
    allWrittenDown();
    int open = server.openSessions();
    replicas.execute("update mcp_server_session set opened_at = now() - interval '1 hour'");
    call(other);
    Eventually.until(SOON, "it has looked", () -> server.openSessions() > open);
    allWrittenDown();
    int begun = server.sessionsBegun();
    call(one);
    assertThat(server.sessionsBegun()).isEqualTo(begun);
    assertThat(server.openSessions()).isEqualTo(begun);
  }

  @Test
  void areForgottenOnceTheyHaveEnded() {
    Replica one = replica();
    call(one);
    allWrittenDown();
    one.gateway().close();
    assertThat(server.openSessions()).isZero();
    Eventually.until(SOON, "forgotten", () -> written().isEmpty());
  }

  @Test
  void ofClientsAreEndedByAnotherReplicaWhenTheirOwnDies() {
    Replica one = impatient();
    Replica other = impatient();
    begin(one);
    Eventually.until(SOON, "written down", () -> passed().size() == 1);
    one.cutOff();
    replicas.execute("update mcp_passed_session set ends_at = now() - interval '1 hour'");
    Eventually.until(SOON, "ended", () -> server.openSessions() == 0);
    assertThat(server.ends().element().get("Mcp-Session-Id")).isEqualTo("session-1");
    assertThat(server.ends().element().get("X-User-Token")).isEqualTo("ann");
    Eventually.until(SOON, "forgotten", () -> passed().isEmpty());
    assertThat(other.gateway().passedSessions()).isZero();
  }

  @Test
  void ofClientsStayOpenWhileAnotherReplicaUsesThem() {
    Replica patient = replica();
    Replica impatient = impatient();
    String session = begin(patient);
    Eventually.until(SOON, "written down", () -> passed().size() == 1);
    assertThat(called(impatient, session)).isEqualTo(200);
    Eventually.until(SOON, "given up here", () -> impatient.gateway().passedSessions() == 0);
    assertThat(called(patient, session)).isEqualTo(200);
    assertThat(server.ends()).isEmpty();
    assertThat(
            McpClient.method("DELETE", patient.gateway().url("/mcp/old"), "Mcp-Session-Id", session)
                .statusCode())
        .isEqualTo(200);
    Eventually.until(SOON, "forgotten", () -> passed().isEmpty());
  }

  @Test
  void ofClientsAreBegunAgainOnceForAllReplicas() {
    Replica one = replica();
    Replica other = replica();
    String session = begin(one);
    assertThat(called(other, session)).isEqualTo(200);
    server.forgetSessions();
    assertThat(called(one, session)).isEqualTo(200);
    assertThat(called(other, session)).isEqualTo(200);
    assertThat(called(replica(), session)).isEqualTo(200);
    assertThat(server.sessionsBegun()).isEqualTo(2);
  }

  private Replica impatient() {
    return replicas.start(
        Definitions.withSessions(new SessionSettings(Duration.ofSeconds(1), Duration.ofMinutes(1))),
        Definitions.server("old", server.url()).extraHeaders("X-User-Token").build());
  }

  private String begin(Replica at) {
    return McpClient.post(
            at.gateway().url("/mcp/old"),
            """
            {"jsonrpc":"2.0","id":0,"method":"initialize","params":{"capabilities":{},
            "protocolVersion":"2025-11-25","clientInfo":{"name":"c","version":"1"}}}""",
            "X-User-Token",
            "ann")
        .headers()
        .firstValue("Mcp-Session-Id")
        .orElseThrow();
  }

  private static int called(Replica at, String session) {
    return McpClient.post(at.gateway().url("/mcp/old"), McpClient.CALL, "Mcp-Session-Id", session)
        .statusCode();
  }

  private List<List<String>> passed() {
    return replicas.query("select id from mcp_passed_session");
  }

  @Test
  void areEndedByTheNewDefinitionAfterAnEdit() {
    Replica one = replica();
    call(one);
    one.gateway()
        .define(
            List.of(
                Definitions.server("old", server.url()).staticHeader("X-Edited", "yes").build()));
    int open = server.openSessions();
    call(one);
    Eventually.until(SOON, "those of before are ended", () -> server.openSessions() == 2);
    assertThat(server.sessionsBegun()).isGreaterThan(open);
  }
}
