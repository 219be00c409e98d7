package dev.sallyport.downstream;

import static dev.sallyport.testing.MessageCaller.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.definition.Secret;
import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.definition.SslVerify;
import dev.sallyport.testing.ClosedPort;
import dev.sallyport.testing.Definitions;
import dev.sallyport.testing.Eventually;
import dev.sallyport.testing.LegacyServer;
import dev.sallyport.testing.MessageCaller;
import dev.sallyport.testing.ModernServer;
import dev.sallyport.testing.RawTestServer;
import dev.sallyport.testing.RunningApplication;
import dev.sallyport.testing.RunningGateway;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Lists of all servers at one path, and which servers they're of. */
@Timeout(120)
class AggregateTest {
  private final LegacyServer old = new LegacyServer();
  private final ModernServer fresh = new ModernServer();
  private final RawTestServer slow = RawTestServer.silent();

  @AfterEach
  void stop() {
    old.close();
    fresh.close();
    slow.close();
  }

  private RunningGateway gateway() {
    return RunningGateway.with(
        definition("old", old.url()).build(), definition("fresh", fresh.url()).build());
  }

  private static Definitions definition(String name, URI url) {
    return Definitions.server(name, url);
  }

  private static MessageCaller caller(RunningGateway gateway) {
    return MessageCaller.at(gateway.url("/mcp"));
  }

  private static List<String> names(JsonNode result, String list) {
    List<String> names = new ArrayList<>();
    result.path(list).forEach(each -> names.add(each.path("name").asString()));
    return names;
  }

  private static Map<String, String> missing(JsonNode result) {
    Map<String, String> missing = new TreeMap<>();
    result
        .path("_meta")
        .path("dev.sallyport/missing")
        .forEach(
            each -> missing.put(each.path("server").asString(), each.path("reason").asString()));
    return missing;
  }

  @Test
  void toolsOfAllServersAreListedUnderTheirNames() {
    try (RunningGateway gateway = gateway()) {
      JsonNode modern = json(caller(gateway).modern("tools/list", "")).path("result");
      assertThat(names(modern, "tools"))
          .containsExactly("old-echo", "old-cut", "fresh-region", "fresh-list");
      assertThat(modern.path("resultType").asString()).isEqualTo("complete");
      assertThat(modern.path("ttlMs").asInt(-1)).isZero();
      assertThat(modern.path("cacheScope").asString()).isEqualTo("private");
      assertThat(modern.path("tools").path(0).path("inputSchema").toString())
          .isEqualTo("{\"type\":\"object\",\"x-extra\":1.0}");
      assertThat(missing(modern)).isEmpty();

      JsonNode legacy = json(caller(gateway).session().legacy("tools/list", "")).path("result");
      assertThat(names(legacy, "tools")).isEqualTo(names(modern, "tools"));
      assertThat(legacy.propertyNames()).containsExactly("tools", "nextCursor");
    }
  }

  @Test
  void anAliasIsWhatClientsSee() {
    try (RunningGateway gateway =
        RunningGateway.with(definition("old", old.url()).alias("tickets").build())) {
      MessageCaller caller = caller(gateway);
      assertThat(names(json(caller.modern("tools/list", "")).path("result"), "tools"))
          .containsExactly("tickets-echo", "tickets-cut");
      assertThat(json(caller.modern("tools/call", "'name':'tickets-echo'")).has("result")).isTrue();
      assertThat(json(caller.modern("tools/call", "'name':'old-echo'")).has("result")).isTrue();
    }
  }

  @Test
  void whatIsDownOrSlowOrDisabledIsSaidAndHidesNothing() throws IOException {
    int closed = ClosedPort.number();
    ServerDefinition[] servers = {
      definition("slow", URI.create("http://127.0.0.1:" + slow.port() + "/mcp"))
          .timeout(Duration.ofSeconds(20))
          .build(),
      definition("down", URI.create("http://127.0.0.1:" + closed + "/mcp")).build(),
      definition("old", old.url()).build(),
      definition("untrusted", URI.create("https://127.0.0.1:" + closed + "/mcp"))
          .sslVerify(new SslVerify.CaPath(Path.of("/no/such/file.pem")))
          .build(),
    };
    try (RunningGateway gateway = RunningGateway.with(servers)) {
      for (MessageCaller caller : List.of(caller(gateway), caller(gateway).session())) {
        boolean modern = caller.more().isEmpty();
        long begun = System.nanoTime();
        HttpResponse<String> answer =
            modern ? caller.modern("tools/list", "") : caller.legacy("tools/list", "");
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(8));
        JsonNode result = json(answer).path("result");
        assertThat(names(result, "tools")).containsExactly("old-echo", "old-cut");
        assertThat(missing(result))
            .containsExactlyInAnyOrderEntriesOf(
                Map.of("slow", "TIMEOUT", "down", "CONNECT", "untrusted", "DISABLED"));
        assertThat(answer.body()).doesNotContain("/no/such/file");
      }
    }
  }

  @Test
  void aPageGoesOnWhereEachServerSaidAtAnyReplica() {
    Secret key = new Secret("a-secret-key-of-thirty-two-letters");
    ServerDefinition[] servers = {
      definition("old", old.url()).build(), definition("fresh", fresh.url()).build()
    };
    String cursor;
    try (RunningGateway gateway = RunningGateway.replica(key, servers)) {
      JsonNode first = json(caller(gateway).modern("tools/list", "")).path("result");
      cursor = first.path("nextCursor").asString();
      assertThat(cursor).isNotEqualTo("more");
      assertThat(fresh.seen("tools/list")).hasSize(1);
    }
    try (RunningGateway gateway = RunningGateway.replica(key, servers)) {
      String params = "'cursor':'" + cursor + "'";
      JsonNode second = json(caller(gateway).modern("tools/list", params)).path("result");
      assertThat(names(second, "tools")).containsExactly("old-echo", "old-cut");
      assertThat(old.received().getLast().path("params").path("cursor").asString())
          .isEqualTo("more");
      assertThat(fresh.seen("tools/list")).hasSize(1);

      JsonNode other = json(caller(gateway).modern("prompts/list", params));
      assertThat(other.path("error").path("code").asInt()).isEqualTo(-32602);
    }
  }

  @Test
  void aHeaderNarrowsWhichServersAreMeant() {
    try (RunningGateway gateway = gateway()) {
      MessageCaller narrowed = caller(gateway).with("x-mcp-servers", " fresh ,");
      JsonNode list = json(narrowed.modern("tools/list", "")).path("result");
      assertThat(names(list, "tools")).containsExactly("fresh-region", "fresh-list");
      assertThat(old.received()).isEmpty();
      narrowed.modern("tools/call", "'name':'old-echo'");
      assertThat(old.received()).isEmpty();

      MessageCaller none = caller(gateway).with("x-mcp-servers", "");
      assertThat(names(json(none.modern("tools/list", "")).path("result"), "tools")).isEmpty();

      HttpResponse<String> unknown =
          caller(gateway).with("x-mcp-servers", "old,nobody").modern("tools/list", "");
      assertThat(unknown.statusCode()).isEqualTo(404);
      assertThat(json(unknown).path("error").path("message").asString())
          .isEqualTo("There is no MCP server named 'nobody' here");
    }
  }

  @Test
  void aPathNarrowsWhichServersAreMeantWhateverHeadersSay() {
    try (RunningGateway gateway = gateway()) {
      MessageCaller narrowed =
          MessageCaller.at(gateway.url("/mcp/fresh,fresh")).with("x-mcp-servers", "old");
      JsonNode list = json(narrowed.modern("tools/list", "")).path("result");
      assertThat(names(list, "tools")).containsExactly("fresh-region", "fresh-list");
      assertThat(old.received()).isEmpty();

      HttpResponse<String> unknown =
          MessageCaller.at(gateway.url("/old,nobody/mcp")).modern("tools/list", "");
      assertThat(unknown.statusCode()).isEqualTo(404);
      assertThat(unknown.body()).contains("'nobody'");
    }
  }

  @Test
  void accessGroupsNarrowWhichServersAreMeant() {
    try (RunningGateway gateway =
        RunningGateway.with(
            Definitions.server("fresh", fresh.url()).accessGroups("dev", "all").build(),
            Definitions.server("old", old.url()).accessGroups("all").build(),
            Definitions.server("third", fresh.url()).build())) {
      MessageCaller dev = caller(gateway).with("x-mcp-access-groups", "dev");
      assertThat(names(json(dev.modern("tools/list", "")).path("result"), "tools"))
          .containsExactly("fresh-region", "fresh-list");
      assertThat(old.received()).isEmpty();
      MessageCaller both =
          caller(gateway).with("x-mcp-access-groups", "dev").with("x-mcp-servers", "third");
      assertThat(names(json(both.modern("tools/list", "")).path("result"), "tools"))
          .containsExactly("fresh-region", "fresh-list", "third-region", "third-list");

      HttpResponse<String> unknown =
          caller(gateway).with("x-mcp-access-groups", "nobodys").modern("tools/list", "");
      assertThat(unknown.statusCode()).isEqualTo(404);
      assertThat(unknown.body()).contains("access group 'nobodys'");
    }
  }

  @Test
  void toolsThatArentOfferedAreNeitherListedNorCalled() {
    try (RunningGateway gateway =
        RunningGateway.with(
            definition("old", old.url()).disallowedTools("echo").build(),
            definition("fresh", fresh.url()).disallowedTools("list").build())) {
      MessageCaller caller = caller(gateway);
      MessageCaller session = caller.session();
      assertThat(names(json(caller.modern("tools/list", "")).path("result"), "tools"))
          .containsExactly("old-cut", "fresh-region");
      assertThat(names(json(session.legacy("tools/list", "")).path("result"), "tools"))
          .containsExactly("old-cut", "fresh-region");
      assertThat(caller.modern("tools/call", "'name':'old-echo'").statusCode()).isEqualTo(403);
      assertThat(session.legacy("tools/call", "'name':'fresh-list'").statusCode()).isEqualTo(403);
      assertThat(old.received("tools/call") + fresh.seen("tools/call").size()).isZero();
    }
  }

  @Test
  void clientsAreToldWhatAllServersSayOfThemselves() {
    try (RunningGateway gateway = gateway()) {
      JsonNode discovered = json(caller(gateway).modern("server/discover", "")).path("result");
      assertThat(discovered.path("supportedVersions").toString()).isEqualTo("[\"2026-07-28\"]");
      assertThat(discovered.path("instructions").asString())
          .isEqualTo("# old\n\nask\n\n# fresh\n\nask");
      assertThat(discovered.path("capabilities").toString())
          .isEqualTo("{\"tools\":{\"listChanged\":true},\"logging\":{}}");
      HttpResponse<String> initialized =
          caller(gateway).legacy("initialize", "'protocolVersion':'2025-06-18','capabilities':{}");
      JsonNode result = json(initialized).path("result");
      assertThat(result.path("protocolVersion").asString()).isEqualTo("2025-06-18");
      assertThat(result.path("serverInfo").path("name").asString()).isEqualTo("sallyport");
      assertThat(result.path("instructions")).isEqualTo(discovered.path("instructions"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tools/list", "server/discover"})
  void theHeadersOfAModernClientAreCheckedAgainstTheBody(String method) {
    try (RunningGateway gateway = gateway()) {
      HttpResponse<String> answer =
          caller(gateway).with("Mcp-Method", "tools/call").modern(method, "");
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(json(answer).path("error").path("code").asInt()).isEqualTo(-32020);
      HttpResponse<String> name =
          caller(gateway).with("Mcp-Name", "echo").modern("tools/call", "'name':'old-echo'");
      assertThat(name.statusCode()).isEqualTo(400);
      assertThat(json(name).path("error").path("code").asInt()).isEqualTo(-32020);
      assertThat(old.received()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "tools/call | 'name':'nobody-echo' | -32602",
        "tools/call | 'name':'echo' | -32602",
        "prompts/get | 'name':'greet' | -32602",
        "resources/read | 'uri':'note://x' | -32602",
        "resources/read | 'uri':'note://x#~nobody' | -32602",
        "completion/complete | 'ref':{'type':'ref/other'} | -32602",
        "tasks/list | | -32601",
        "example/unknown | | -32601",
      })
  void whatIsNoServersIsRefusedWithoutAskingAny(String method, String params, int code) {
    try (RunningGateway gateway = gateway()) {
      String given = params == null ? "" : params;
      assertThat(json(caller(gateway).modern(method, given)).path("error").path("code").asInt())
          .isEqualTo(code);
      MessageCaller session = caller(gateway).session();
      HttpResponse<String> legacy = session.legacy(method, given);
      assertThat(legacy.statusCode()).isEqualTo(200);
      assertThat(json(legacy).path("error").path("code").asInt()).isEqualTo(code);
      assertThat(old.received(method) + fresh.seen(method).size()).isZero();
    }
  }

  @Test
  void aServerWhoseUrlIsTheGatewaysOwnEndsInNoLoop() {
    try (RunningGateway gateway = RunningGateway.with()) {
      gateway.define(
          List.of(
              definition("me", gateway.url("/mcp")).build(),
              definition("fresh", fresh.url()).build()));
      JsonNode result = json(caller(gateway).modern("tools/list", "")).path("result");
      assertThat(names(result, "tools")).containsExactly("fresh-region", "fresh-list");
      assertThat(missing(result)).containsOnlyKeys("me");
      assertThat(fresh.seen("tools/list")).hasSize(1);
    }
  }

  @Test
  void aCallerMayUseMoreServersThanSessionsWithOne() {
    ServerDefinition[] servers = new ServerDefinition[40];
    for (int i = 0; i < servers.length; i++) {
      servers[i] = definition("s" + i, old.url()).build();
    }
    try (RunningGateway gateway = RunningGateway.with(servers)) {
      Eventually.until(
          Duration.ofSeconds(30),
          "all are there at once, though a busy machine takes its time to get to know them",
          () ->
              json(caller(gateway).modern("tools/list", "")).path("result").path("tools").size()
                  == 2 * servers.length);
    }
    assertThat(old.openSessions()).isZero();
  }

  @Test
  void separatorAndDeadlineAreSettings(@TempDir Path folder) {
    String config =
        """
        mcp_servers:
          old: {url: %s}
          slow: {url: "http://127.0.0.1:%d/mcp"}
        general_settings:
          name_separator: "--"
          list_timeout: 0.5
        """
            .formatted(old.url(), slow.port());
    try (RunningApplication gateway = RunningApplication.start(folder, config, Map.of())) {
      MessageCaller caller =
          MessageCaller.at(gateway.url("/mcp"))
              .with("Authorization", "Bearer " + RunningApplication.KEY);
      JsonNode result = json(caller.modern("tools/list", "")).path("result");
      assertThat(names(result, "tools")).containsExactly("old--echo", "old--cut");
      assertThat(
              result.path("_meta").path("dev.sallyport/missing").path(0).path("message").asString())
          .isEqualTo("MCP server 'slow' didn't answer within 0.5 s");
      assertThat(json(caller.modern("tools/call", "'name':'old--echo'")).has("result")).isTrue();
    }
  }
}
