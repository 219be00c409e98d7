package dev.sallyport.admin.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.demo.DemoMcpServer;
import dev.sallyport.testing.McpClient;
import dev.sallyport.testing.RunningApplication;
import dev.sallyport.testing.RunningApplication.Answer;
import dev.sallyport.testing.TestCa;
import dev.sallyport.testing.TestDatabase;
import dev.sallyport.testing.TlsTestServer;
import dev.sallyport.testing.TokenGuard;
import dev.sallyport.testing.TokenServer;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The REST API for servers, on any database, as LiteLLM's scripts call it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ServerApiBehaviour {
  private static final String SERVER = "/v1/mcp/server";
  private static final AtomicInteger NAMES = new AtomicInteger();

  private final TestCa ca = TestCa.root("Corp CA");
  private RunningApplication gateway;
  private Path folder;

  abstract TestDatabase database(Path emptyFolder);

  @BeforeAll
  void start(@TempDir Path folder) {
    this.folder = folder;
    ca.writePem(folder.resolve("ca.pem"));
    gateway =
        RunningApplication.start(
            folder,
            """
            general_settings:
              ca_directories: ["%s"]
            mcp_servers:
              from_file:
                url: https://mcp.example.com/mcp
                alias: Filed
            """
                .formatted(folder),
            database(folder).environment());
  }

  @AfterAll
  void stop() {
    gateway.close();
  }

  private static String name() {
    return "server_" + NAMES.incrementAndGet();
  }

  /** A body with a name of its own, and what's given beside it. */
  private static String body(String more) {
    return "{'server_name': '%s', 'url': 'https://mcp.example.com/mcp', 'transport': 'http'%s}"
        .formatted(name(), more.isEmpty() ? "" : ", " + more);
  }

  private Answer registered(String more) {
    Answer answer = gateway.post(SERVER, body(more));
    assertThat(answer.status()).as(answer.body().toString()).isEqualTo(201);
    return answer;
  }

  private String id(Answer answer) {
    return answer.field("server_id").asString();
  }

  private Answer changed(String id, String fields) {
    Answer answer = gateway.put(SERVER, "{'server_id': '%s', %s}".formatted(id, fields));
    assertThat(answer.status()).as(answer.body().toString()).isEqualTo(202);
    return answer;
  }

  private static void assertProblem(Answer answer, int status, String field, String words) {
    assertThat(answer.status()).as(answer.body().toString()).isEqualTo(status);
    assertThat(answer.response().headers().firstValue("Content-Type"))
        .contains("application/problem+json");
    assertThat(answer.field("status").asInt()).isEqualTo(status);
    assertThat(answer.field("field").asString("")).isEqualTo(field);
    assertThat(answer.field("detail").asString()).contains(words);
  }

  @Test
  void takesAndShowsLitellmsFields() {
    Answer answer =
        gateway.post(
            SERVER,
            """
            {"server_name": "%s", "alias": "%s", "description": "Tickets", "transport": "http",
             "url": "https://mcp.example.com/mcp", "auth_type": "bearer_token",
             "credentials": {"auth_value": "tok-secret", "client_id": null, "client_secret": null,
                             "scopes": []},
             "static_headers": {"X-Team": "team-secret"}, "extra_headers": ["X-Request-Id"],
             "mcp_info": {"server_name": "Tickets", "mcp_server_cost_info": {"default_cost_per_query": 0.01}},
             "mcp_access_groups": ["dev"], "allowed_tools": ["search"], "command": null, "args": [],
             "env": {}, "allow_all_keys": false, "available_on_public_internet": true}
            """
                .formatted(name(), name()));
    assertThat(answer.status()).as(answer.body().toString()).isEqualTo(201);
    assertThat(answer.body().propertyNames())
        .contains(
            "server_id",
            "server_name",
            "alias",
            "description",
            "url",
            "transport",
            "auth_type",
            "created_at",
            "created_by",
            "updated_at",
            "updated_by",
            "mcp_info",
            "mcp_access_groups",
            "allowed_tools",
            "extra_headers",
            "static_headers",
            "status",
            "last_health_check",
            "health_check_error",
            "command",
            "args",
            "env",
            "ssl_verify")
        .doesNotContain("credentials", "auth_value");
    assertThat(answer.field("mcp_info").path("server_name").asString()).isEqualTo("Tickets");
    assertThat(answer.field("allowed_tools").path(0).asString()).isEqualTo("search");
    assertThat(answer.field("created_by").asString()).isEqualTo("admin");
    Answer shown = gateway.get(SERVER + "/" + id(answer));
    assertThat(shown.status()).isEqualTo(200);
    assertThat(shown.body()).isEqualTo(answer.body());
    assertThat(gateway.get(SERVER).response().body())
        .contains(id(answer))
        .doesNotContain("tok-secret", "team-secret");
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "false", "null", "'CA'"})
  void takesAndShowsEachFormOfSslVerify(String value) {
    String given = value.replace("CA", folder.resolve("ca.pem").toString());
    JsonNode expected = JsonMapper.shared().readTree(given.replace('\'', '"'));
    Answer answer = registered("'ssl_verify': " + given);
    assertThat(answer.field("ssl_verify")).isEqualTo(expected);
    assertThat(gateway.get(SERVER + "/" + id(answer)).field("ssl_verify")).isEqualTo(expected);
  }

  @Test
  void readsTrueAndFalseInQuotesAsTheBooleans() {
    assertThat(registered("'ssl_verify': 'false'").field("ssl_verify").isBoolean()).isTrue();
    assertThat(registered("'ssl_verify': 'true'").field("ssl_verify").asBoolean()).isTrue();
  }

  @Test
  void saysSinceWhenVerificationIsOff() {
    Answer registered = registered("'ssl_verify': false");
    String name = registered.field("server_name").asString();
    JsonNode told = unverified(name).orElseThrow();
    assertThat(told.path("exact").asBoolean()).isTrue();
    assertThat(Instant.parse(told.path("since").asString()))
        .isEqualTo(Instant.parse(registered.field("created_at").asString()));
    assertThat(told.path("until").isNull()).isTrue();

    changed(id(registered), "'url': 'https://mcp.example.com/other'");
    assertThat(unverified(name).orElseThrow().path("since")).isEqualTo(told.path("since"));
    changed(id(registered), "'ssl_verify': true");
    assertThat(unverified(name)).isEmpty();
  }

  private Optional<JsonNode> unverified(String name) {
    return gateway
        .get("/v1/mcp/health")
        .field("servers")
        .path("verification_off_since")
        .valueStream()
        .filter(server -> server.path("server_name").asString().equals(name))
        .findFirst();
  }

  @Test
  void takesAnIdOfTheCallersOwnOnce() {
    assertThat(id(registered("'server_id': 'mine-1'"))).isEqualTo("mine-1");
    assertProblem(
        gateway.post(SERVER, body("'server_id': 'mine-1'")), 400, "server_id", "exists already");
    for (String illegal : List.of("health", "", "a/b", "ä", "x".repeat(129))) {
      assertProblem(
          gateway.post(SERVER, body("'server_id': '" + illegal + "'")), 400, "server_id", "takes");
    }
    assertProblem(gateway.post(SERVER, body("'server_id': 5")), 400, "server_id", "a text");
    assertProblem(
        gateway.post(SERVER, body("'server_id': 'from_file'")), 409, "server_id", "config.yaml");
  }

  @Test
  void changesWhatIsSaidAndKeepsTheRest() {
    String id =
        id(
            registered(
                "'description': 'old', 'timeout': 7, 'max_concurrent_requests': 3, 'allowed_tools': ['a'], 'ssl_verify': false"));
    Answer edited = changed(id, "'description': 'new', 'timeout': null, 'ssl_verify': true");
    assertThat(edited.field("description").asString()).isEqualTo("new");
    assertThat(edited.field("timeout").asInt()).isEqualTo(60);
    assertThat(edited.field("max_concurrent_requests").asInt()).isEqualTo(3);
    assertThat(edited.field("ssl_verify").asBoolean()).isTrue();
    assertThat(edited.field("allowed_tools").path(0).asString()).isEqualTo("a");
    Answer cleared = changed(id, "'allowed_tools': null, 'ssl_verify': null");
    assertThat(cleared.field("allowed_tools").size()).isZero();
    assertThat(cleared.field("ssl_verify").isNull()).isTrue();
    assertThat(cleared.field("description").asString()).isEqualTo("new");
    assertThat(cleared.field("version").asInt()).isGreaterThan(edited.field("version").asInt());
  }

  @Test
  void sendsTheStoredCredentialsAfterAnEditThatDoesNotNameThem() {
    try (TlsTestServer server = upstream()) {
      String name = name();
      String id =
          id(
              created(
                  """
                  {'server_name': '%s', 'url': '%s', 'transport': 'http', 'auth_type': 'bearer_token',
                   'credentials': {'auth_value': 'tok'}, 'static_headers': {'X-A': 'sec'}}
                  """
                      .formatted(name, server.url())));
      assertThat(call(name)).contains("Bearer tok").contains("sec");
      changed(id, "'description': 'x'");
      assertThat(call(name)).contains("Bearer tok").contains("sec");
      changed(id, "'credentials': {'auth_value': 'other'}, 'static_headers': {'X-A': null}");
      assertThat(call(name)).contains("Bearer other").contains("sec");
      changed(id, "'auth_type': 'none', 'static_headers': null");
      assertThat(call(name)).doesNotContain("Bearer").doesNotContain("sec");
    }
  }

  @Test
  void keepsSecretsWhenAnAnswerIsEditedAndSentBack() {
    try (TlsTestServer server = upstream()) {
      String name = name();
      Answer first =
          created(
              """
              {'server_name': '%s', 'url': '%s?key=in-query', 'transport': 'http',
               'auth_type': 'api_key', 'credentials': {'auth_value': 'tok'},
               'static_headers': {'X-A': 'sec'}}
              """
                  .formatted(name, server.url()));
      assertThat(first.response().body()).doesNotContain("in-query", "tok\"", "sec\"");
      Answer back =
          gateway.put(
              SERVER,
              first.response().body().replace("\"description\":null", "\"description\":\"new\""));
      assertThat(back.status()).as(back.body().toString()).isEqualTo(202);
      assertThat(back.field("description").asString()).isEqualTo("new");
      assertThat(call(name)).contains("in-query").contains("tok").contains("sec");
    }
  }

  @Test
  void wantsACredentialAgainWhenTheTypeChanges() {
    String id = id(registered("'auth_type': 'token', 'credentials': {'auth_value': 'x'}"));
    assertProblem(
        gateway.put(SERVER, "{'server_id': '%s', 'auth_type': 'basic'}".formatted(id)),
        400,
        "auth_type",
        "needs a credential");
    assertProblem(
        gateway.put(SERVER, "{'server_id': '%s', 'credentials': null}".formatted(id)),
        400,
        "auth_type",
        "needs a credential");
    changed(id, "'auth_type': 'basic', 'credentials': {'auth_value': 'user:password'}");
  }

  @Test
  void takesAndKeepsAClientOfOAuth() {
    String client =
        """
        'auth_type': 'oauth2', 'oauth2_flow': 'client_credentials', 'token_url':
        'https://tokens.example.com/token?key=in-query', 'token_endpoint_auth_method':
        'client_secret_basic', 'oauth2_resource': false, 'token_ssl_verify': true,
        'credentials': {'client_id': 'gateway', 'client_secret': 'cl-secret', 'scopes': ['a', 'b']}
        """;
    Answer first = registered(client);
    assertThat(first.response().body()).doesNotContain("cl-secret", "in-query");
    assertThat(first.field("client_id").asString()).isEqualTo("gateway");
    assertThat(first.field("scopes").toString()).isEqualTo("[\"a\",\"b\"]");
    assertThat(first.field("token_url").asString())
        .isEqualTo("https://tokens.example.com/token?...");
    assertThat(first.field("oauth2_resource").isBoolean()).isTrue();
    assertThat(first.field("token_ssl_verify").asBoolean()).isTrue();
    String id = id(first);

    Answer back = gateway.put(SERVER, first.response().body());
    assertThat(back.status()).as(back.body().toString()).isEqualTo(202);
    assertThat(back.field("version")).as("nothing changed").isEqualTo(first.field("version"));

    changed(id, "'credentials': {'scopes': null}, 'token_url': null, 'token_ssl_verify': null");
    Answer now = gateway.get(SERVER + "/" + id);
    assertThat(now.field("scopes").isEmpty()).isTrue();
    assertThat(now.field("token_url").isNull()).isTrue();
    assertThat(now.field("client_id").asString()).isEqualTo("gateway");

    assertProblem(
        gateway.put(SERVER, "{'server_id': '%s', 'credentials': null}".formatted(id)),
        400,
        "auth_type",
        "needs client_secret");
    changed(id, "'auth_type': 'none'");
    assertThat(gateway.get(SERVER + "/" + id).field("client_id").isNull()).isTrue();
  }

  @Test
  void isLiveOnceItIsAnswered() {
    try (TlsTestServer server = upstream()) {
      String name = name();
      Answer answer =
          created(
              "{'server_name': '%s', 'url': '%s', 'transport': 'http'}"
                  .formatted(name, server.url()));
      assertThat(status(name)).isEqualTo(200);
      String renamed = name();
      changed(id(answer), "'alias': '" + renamed + "'");
      assertThat(status(renamed)).isEqualTo(200);
      assertThat(gateway.delete(SERVER + "/" + id(answer)).status()).isEqualTo(202);
      assertThat(status(name)).isEqualTo(404);
      assertProblem(
          gateway.delete(SERVER + "/" + id(answer)), 404, "server_id", "There's no server");
    }
  }

  @Test
  void neverUsesATrustThatWasWithdrawn() {
    TestCa.root("Another CA").writePem(folder.resolve("other.pem"));
    try (TlsTestServer server =
        TlsTestServer.builder()
            .certificate(ca.issue("localhost"))
            .handler(ServerApiBehaviour::echo)
            .start()) {
      String name = name();
      String id =
          id(
              created(
                  "{'server_name': '%s', 'url': '%s', 'transport': 'http', 'ssl_verify': '%s'}"
                      .formatted(name, server.url(), folder.resolve("ca.pem"))));
      assertThat(status(name)).isEqualTo(200);
      int before = server.requests();
      changed(id, "'ssl_verify': '%s'".formatted(folder.resolve("other.pem")));
      assertThat(status(name)).isEqualTo(502);
      assertThat(server.requests()).isEqualTo(before);
      changed(
          id, "'ssl_verify': null, 'ssl_ca_pem': '%s'".formatted(ca.pem().replace("\n", "\\n")));
      assertThat(status(name)).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'ssl_verify': 1                      | ssl_verify  | write true if that's meant",
        "'ssl_verify': []                     | ssl_verify  | must be a single value, not a list",
        "'ssl_verify': {}                     | ssl_verify  | must be a single value, not a map",
        "'ssl_verify': '/etc/passwd'          | ssl_verify  | must be absolute, without '..', and"
            + " in a folder",
        "'ssl_verify': 'FOLDER/missing.pem'   | ssl_verify  | doesn't exist",
        "'ssl_verify': 'FOLDER/config.yaml'   | ssl_verify  | config.yaml",
        "'ssl_ca_pem': 'x'                    | ssl_ca_pem  | holds no certificate",
        "'ssl_ca_pem': '-----BEGIN CERTIFICATE-----' | ssl_ca_pem | ssl_ca_pem",
        "'transprot': 'http'                  | transprot   | did you mean 'transport'?",
        "'alias': 'a-b'                       | alias       | write 'a_b'",
        "'alias': 'actuator'                  | alias       | is a path of the gateway itself",
        "'alias': 'FROM_FILE'                 | alias       | -",
        "'credentials': 'x'                   | credentials | must be an object",
        "'credentials': {'x': 1}              | credentials | isn't known",
        "'credentials': {'auth_value': 5}     | credentials.auth_value | auth_type isn't",
        "'credentials': {'client_id': 'x'}    | credentials.client_id | auth_type isn't oauth2",
        "'auth_type': 'oauth2', 'oauth2_flow': 'client_credentials', 'credentials': {'client_id':"
            + " 'x', 'client_secret': 5} | credentials.client_secret | text",
        "'auth_type': 'token', 'auth_value': 'a', 'credentials': {'auth_value': 'b'} |"
            + " credentials.auth_value | another name",
        "'auth_type': 'oauth2'                | auth_type   | oauth2_flow",
        "'description': 'a\\u0000b'           | description | no text can have",
        "'mcp_info': {'a': '\\ud800'}         | mcp_info    | no text can have",
        "'command': 'npx'                     | command     | isn't for the API",
      })
  void saysWhichFieldIsWrong(String more, String field, String words) {
    Answer answer = gateway.post(SERVER, body(more.replace("FOLDER", folder.toString())));
    if (words.equals("-")) {
      assertProblem(answer, 409, field, "config.yaml has a server");
      return;
    }
    assertProblem(answer, 400, field, words);
    assertThat(answer.field("errors").path(0).path("field").asString()).isEqualTo(field);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"mcp", "v1", "actuator", "health", "SSE", "a-b", "a b", "", "ä", "a.b", "admin"})
  void refusesNamesThatCannotBePaths(String name) {
    Answer answer =
        gateway.post(
            SERVER, "{'server_name': '%s', 'url': 'https://mcp.example.com/mcp'}".formatted(name));
    assertProblem(answer, 400, "server_name", "server_name: ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "                  | The body is empty",
        "{                 | it can't be read at line 1",
        "{'a': 1, 'a': 2}  | a key is there twice",
        "{} {}             | it can't be read",
        "[]                | no JSON object",
        "5                 | no JSON object",
        "null              | The body is null",
        "{'a': NaN}        | it can't be read",
      })
  void saysWhatIsWrongWithABodyThatIsNoObject(String body, String words) {
    assertProblem(gateway.post(SERVER, body == null ? "" : body), 400, "", words);
    assertProblem(gateway.put(SERVER, body == null ? "" : body), 400, "", words);
  }

  @Test
  void neverRepeatsAnUnreadableBody() {
    Answer answer = gateway.post(SERVER, "{'auth_value': tok-secret}");
    assertThat(answer.response().body()).doesNotContain("tok-secret").contains("line 1");
  }

  @Test
  void tellsAllMistakesAtOnce() {
    Answer answer = gateway.post(SERVER, "{'url': 5, 'timeout': -1, 'ssl_verify': 'no'}");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(
            StreamSupport.stream(answer.field("errors").spliterator(), false)
                .map(error -> error.path("field").asString()))
        .containsExactlyInAnyOrder("server_name", "url", "timeout", "ssl_verify");
  }

  @Test
  void refusesBodiesThatAreTooLarge() {
    String large = body("'description': '" + "x".repeat(2 * 1024 * 1024) + "'");
    assertProblem(gateway.post(SERVER, large), 413, "", "larger than 1.5 MiB");
    assertProblem(gateway.put(SERVER, large), 413, "", "larger than 1.5 MiB");
  }

  @Test
  void takesABundleOfAMebibyte() {
    String comments = "# a comment\\n".repeat(80_000);
    Answer answer =
        registered("'ssl_ca_pem': '%s'".formatted(comments + ca.pem().replace("\n", "\\n")));
    assertThat(answer.field("ssl_ca_pem").asString()).hasSizeGreaterThan(900_000);
  }

  @Test
  void refusesNamesAndAliasesThatAreTaken() {
    Answer first = registered("'alias': '" + name() + "'");
    for (String field : List.of("server_name", "alias")) {
      String taken = first.field(field).asString().toUpperCase(Locale.ROOT);
      assertProblem(
          gateway.post(SERVER, body("'alias': '" + taken + "'")), 400, "server_name", "exists");
      String other = id(registered(""));
      assertProblem(
          gateway.put(SERVER, "{'server_id': '%s', 'alias': '%s'}".formatted(other, taken)),
          400,
          "server_name",
          "exists");
    }
  }

  @Test
  void leavesServersOfConfigYamlAlone() {
    assertThat(gateway.get(SERVER + "/from_file").field("source").asString()).isEqualTo("config");
    assertProblem(
        gateway.put(SERVER, "{'server_id': 'from_file', 'description': 'x'}"),
        409,
        "server_id",
        "only there");
    assertProblem(gateway.delete(SERVER + "/from_file"), 409, "server_id", "only there");
    for (String name : List.of("from_file", "FROM_FILE", "filed")) {
      assertProblem(
          gateway.post(
              SERVER,
              "{'server_name': '%s', 'url': 'https://mcp.example.com/mcp'}".formatted(name)),
          409,
          "server_name",
          "comes first");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "a%00b", "%F0%9F%98%80", "a%2Fb"})
  void knowsNoOtherIds(String id) {
    assertThat(gateway.get(SERVER + "/" + id).status()).isEqualTo(404);
    assertThat(gateway.delete(SERVER + "/" + id).status()).isEqualTo(404);
  }

  @Test
  void wantsAnIdForAChange() {
    assertProblem(gateway.put(SERVER, "{'description': 'x'}"), 400, "server_id", "is missing");
    assertProblem(
        gateway.put(SERVER, "{'server_id': 'none', 'description': 'x'}"),
        404,
        "server_id",
        "There's no server");
  }

  @Test
  void letsOneOfTwoWritersPass() throws Exception {
    Answer first = registered("");
    String id = id(first);
    CyclicBarrier together = new CyclicBarrier(2);
    try (ExecutorService writers = Executors.newFixedThreadPool(2)) {
      List<Callable<Answer>> edits =
          IntStream.range(0, 2)
              .<Callable<Answer>>mapToObj(
                  i ->
                      () -> {
                        together.await(30, TimeUnit.SECONDS);
                        return gateway.put(
                            SERVER,
                            "{'server_id': '%s', 'version': %d, 'description': 'edit %d'}"
                                .formatted(id, first.field("version").asInt(), i));
                      })
              .toList();
      List<Integer> statuses =
          writers.invokeAll(edits).stream().map(ServerApiBehaviour::status).sorted().toList();
      assertThat(statuses).containsExactly(202, 409);
    }
    assertProblem(
        gateway.put(SERVER, "{'server_id': '%s', 'version': 'x'}".formatted(id)),
        400,
        "version",
        "the number");
  }

  @Test
  void listsPageByPageEachServerOnce() {
    List<String> registered = IntStream.range(0, 5).mapToObj(i -> id(registered(""))).toList();
    List<String> all = ids(gateway.get(SERVER));
    assertThat(all).containsAll(registered).contains("from_file");
    List<String> seen = new ArrayList<>();
    Optional<String> link = Optional.of(SERVER + "?limit=2");
    while (link.isPresent()) {
      Answer page = gateway.get(link.get());
      assertThat(page.body().size()).isBetween(1, 2);
      seen.addAll(ids(page));
      link = next(page);
    }
    assertThat(seen).isEqualTo(all).doesNotHaveDuplicates();
    for (String wrong : List.of("limit=0", "limit=1001", "limit=x", "cursor=%25", "cursor=YQ")) {
      assertThat(gateway.get(SERVER + "?" + wrong).status()).as(wrong).isEqualTo(400);
    }
    assertThat(gateway.get(SERVER + "?limit=x").field("field").asString()).isEqualTo("limit");
  }

  @Test
  void tellsWhoChangedWhat() {
    String id = id(registered("'auth_type': 'token', 'credentials': {'auth_value': 'tok-secret'}"));
    changed(id, "'description': 'new', 'credentials': {'auth_value': 'next-secret'}");
    assertThat(gateway.delete(SERVER + "/" + id).status()).isEqualTo(202);
    Answer changes = gateway.get("/v1/mcp/audit?server_id=" + id);
    assertThat(changes.status()).isEqualTo(200);
    assertThat(
            StreamSupport.stream(changes.body().spliterator(), false)
                .map(each -> each.path("action").asString()))
        .containsExactly("deleted", "updated", "created");
    JsonNode update = changes.body().path(1);
    assertThat(update.path("actor").asString()).isEqualTo("admin");
    assertThat(update.path("address").asString()).isEqualTo("127.0.0.1");
    assertThat(update.path("after").path("description").asString()).isEqualTo("new");
    assertThat(update.path("after").path("credentials").asString()).isEqualTo("changed");
    assertThat(changes.response().body()).doesNotContain("tok-secret", "next-secret");
    Answer page = gateway.get("/v1/mcp/audit?limit=2&server_id=" + id);
    assertThat(page.body().size()).isEqualTo(2);
    Answer rest = gateway.get(next(page).orElseThrow());
    assertThat(rest.body().size()).isEqualTo(1);
    assertThat(next(rest)).isEmpty();
    for (String wrong : List.of("limit=0", "cursor=YQ", "cursor=%25")) {
      assertThat(gateway.get("/v1/mcp/audit?" + wrong).status()).as(wrong).isEqualTo(400);
    }
    assertThat(gateway.get("/v1/mcp/audit?server_id=a%00b").body().size()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /v1/mcp/server",
    "POST, /v1/mcp/server",
    "PUT, /v1/mcp/server",
    "DELETE, /v1/mcp/server/x",
    "GET, /v1/mcp/server/x",
    "GET, /v1/mcp/audit",
    "GET, /v1/mcp/health",
    "GET, /v1/mcp/server/health",
    "POST, /v1/mcp/server/test/connection",
    "POST, /mcp-rest/test/connection",
    "GET, /mcp-rest/tools/list",
    "POST, /mcp-rest/tools/call",
    "GET, /v3/api-docs",
    "GET, /nothing"
  })
  void letsNobodyInWithoutTheAdminKey(String method, String path) {
    for (Map.Entry<String, String> header :
        Map.of(
                "X-Any", "x",
                "Authorization", "Bearer another",
                "x-litellm-api-key", "Bearer another")
            .entrySet()) {
      Answer answer =
          RunningApplication.answer(
              McpClient.send(
                  HttpRequest.newBuilder(gateway.url(path))
                      .header(header.getKey(), header.getValue())
                      .method(method, HttpRequest.BodyPublishers.noBody())
                      .build()));
      assertProblem(answer, 401, "", "This gateway");
      assertThat(answer.response().headers().firstValue("WWW-Authenticate"))
          .hasValueSatisfying(value -> assertThat(value).startsWith("Bearer"));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {300_000})
  void goesOnServingAConnectionAfterARefusal(int length) {
    String body = "x".repeat(length);
    for (int i = 0; i < 40; i++) {
      String key = i % 2 == 0 ? "another" : RunningApplication.KEY;
      HttpRequest request =
          HttpRequest.newBuilder(gateway.url(SERVER))
              .timeout(Duration.ofSeconds(10))
              .header("Authorization", "Bearer " + key)
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString(body))
              .build();
      assertThat(McpClient.send(request).statusCode()).isEqualTo(i % 2 == 0 ? 401 : 400);
    }
  }

  @Test
  void takesTheKeyInLitellmsHeaderToo() {
    assertThat(
            McpClient.get(
                    gateway.url(SERVER), "x-litellm-api-key", "Bearer " + RunningApplication.KEY)
                .statusCode())
        .isEqualTo(200);
  }

  @Test
  void triesADefinitionOutWithoutStoringIt() {
    try (DemoMcpServer demo = DemoMcpServer.start(ca.issue("localhost"))) {
      String name = name();
      String definition =
          "{'server_name': '%s', 'url': '%s', 'transport': 'http', 'ssl_verify': '%s'}"
              .formatted(name, demo.url(), folder.resolve("ca.pem"));
      for (String path : List.of(SERVER + "?dry_run=true", SERVER + "/test/connection")) {
        Answer report = gateway.post(path, definition);
        assertThat(report.status()).as(report.body().toString()).isEqualTo(200);
        assertThat(report.field("status").asString()).isEqualTo("ok");
        assertThat(report.field("mcp").path("tools").size()).isEqualTo(3);
        assertThat(report.field("tls").path("chain").size()).isPositive();
      }
      assertThat(status(name)).isEqualTo(404);
      Answer missing =
          gateway.post(
              SERVER + "/test/connection",
              definition.replace(folder.resolve("ca.pem").toString(), folder + "/no.pem"));
      assertThat(missing.status()).isEqualTo(200);
      assertThat(missing.field("failure").path("step").asString()).isEqualTo("tls");
      assertThat(demo.traffic().requests()).isPositive();
    }
    assertProblem(gateway.post(SERVER + "?dry_run=true", "{'url': 5}"), 400, "server_name", "url");
    assertProblem(gateway.post(SERVER + "?dry_run=x", "{}"), 400, "dry_run", "can't be read");
  }

  @Test
  void tellsHowAServerIsAndRemembersIt() {
    try (DemoMcpServer demo = DemoMcpServer.start(ca.issue("localhost"))) {
      Answer good =
          created(
              "{'server_name': '%s', 'url': '%s', 'transport': 'http', 'ssl_verify': '%s'}"
                  .formatted(name(), demo.url(), folder.resolve("ca.pem")));
      Answer bad =
          created(
              "{'server_name': '%s', 'url': '%s', 'transport': 'http'}"
                  .formatted(name(), demo.url()));
      Answer health =
          gateway.get(SERVER + "/health?server_ids=%s&server_ids=%s".formatted(id(good), id(bad)));
      assertThat(health.status()).isEqualTo(200);
      assertThat(health.body().path(0).path("status").asString()).isEqualTo("healthy");
      assertThat(health.body().path(0).path("tls").path("days_left").isNumber()).isTrue();
      assertThat(health.body().path(1).path("status").asString()).isEqualTo("unhealthy");
      assertThat(health.body().path(1).path("tls").path("diagnosis").path("reason").asString())
          .isEqualTo("UNTRUSTED_ISSUER");
      Answer shown = gateway.get(SERVER + "/" + id(bad));
      assertThat(shown.field("status").asString()).isEqualTo("unhealthy");
      assertThat(shown.field("health_check_error").asString()).contains("not trusted");
      assertThat(shown.field("last_health_check").isNull()).isFalse();
    }
    assertProblem(gateway.get(SERVER + "/health?server_ids=none"), 404, "server_ids", "none");
  }

  @Test
  void tellsHowItsTokenServerIs() {
    TestCa other = TestCa.root("Token CA");
    try (TokenServer tokens = TokenServer.start(other.issue("localhost"));
        TlsTestServer server =
            TlsTestServer.builder()
                .certificate(ca.issue("localhost"))
                .handler(
                    new TokenGuard(
                        tokens, (request, response) -> response.sendString(Mono.just("ok"))))
                .start()) {
      String id =
          id(
              created(
                  """
                  {'server_name': '%s', 'url': '%s', 'transport': 'http', 'ssl_verify': '%s',
                   'auth_type': 'oauth2', 'oauth2_flow': 'client_credentials', 'token_url': '%s',
                   'token_ssl_verify': '%s',
                   'credentials': {'client_id': '%s', 'client_secret': '%s'}}
                  """
                      .formatted(
                          name(),
                          server.url(),
                          folder.resolve("ca.pem"),
                          tokens.client().tokenUrl(),
                          other.writePem(folder.resolve("token-ca.pem")),
                          tokens.client().clientId(),
                          tokens.client().clientSecret().value())));
      JsonNode health = gateway.get(SERVER + "/health?server_ids=" + id).body().path(0);
      assertThat(health.path("status").asString()).isEqualTo("healthy");
      assertThat(health.path("token_tls").path("days_left").isNumber()).isTrue();
      assertThat(health.path("token_tls").path("trust").asString()).contains("token-ca.pem");
      assertThat(health.path("tls").path("trust").asString()).contains("ca.pem");
    }
  }

  @Test
  void listsAndCallsToolsForAScript() {
    try (DemoMcpServer demo = DemoMcpServer.startPlain()) {
      String id =
          id(
              created(
                  "{'server_name': '%s', 'url': '%s', 'transport': 'http', 'disallowed_tools': ['create_support_ticket']}"
                      .formatted(name(), demo.url())));
      Answer tools = gateway.get("/mcp-rest/tools/list?server_id=" + id);
      assertThat(tools.status()).as(tools.body().toString()).isEqualTo(200);
      assertThat(tools.field("tools").size()).isEqualTo(2);
      assertThat(tools.field("tools").path(0).path("inputSchema").isObject()).isTrue();
      Answer refused =
          gateway.post(
              "/mcp-rest/tools/call",
              "{'server_id': '%s', 'name': 'create_support_ticket', 'arguments': {}}"
                  .formatted(id));
      assertProblem(refused, 403, "name", "create_support_ticket");
    }
    String down =
        id(
            created(
                "{'server_name': '%s', 'url': 'http://127.0.0.1:1/mcp', 'transport': 'http'}"
                    .formatted(name())));
    Answer failed = gateway.get("/mcp-rest/tools/list?server_id=" + down);
    assertThat(failed.status()).isEqualTo(200);
    assertThat(failed.field("tools").isEmpty()).isTrue();
    assertThat(failed.field("error").asString()).isEqualTo("CONNECT");
    assertThat(failed.field("message").asString()).contains("refused");
    assertThat(
            gateway
                .post("/mcp-rest/tools/call", "{'server_id': '%s', 'name': 'x'}".formatted(down))
                .status())
        .isEqualTo(502);
    Answer all = gateway.get("/mcp-rest/tools/list");
    assertThat(all.status()).isEqualTo(200);
    assertThat(all.field("error").asString()).isEqualTo("partial_failure");
    assertThat(all.field("message").asString()).contains("refused");
    assertProblem(
        gateway.get("/mcp-rest/tools/list?server_id=none"), 404, "server_id", "no server");
    assertProblem(
        gateway.post("/mcp-rest/tools/call", "{'server_id': 'x'}"), 400, "name", "must be a text");
    assertProblem(
        gateway.post("/mcp-rest/tools/call", "{'server_id': 'x', 'name': 'y', 'arguments': []}"),
        400,
        "arguments",
        "an object");
  }

  @Test
  void answersWithProblemsToWhatItDoesNotServe() {
    assertProblem(gateway.get("/v1/mcp/nothing"), 404, "", "nothing at this path");
    assertThat(gateway.delete(SERVER).status()).isEqualTo(405);
    Answer form =
        RunningApplication.answer(
            McpClient.send(
                HttpRequest.newBuilder(gateway.url(SERVER))
                    .header("Authorization", "Bearer " + RunningApplication.KEY)
                    .header("Content-Type", "text/plain")
                    .POST(HttpRequest.BodyPublishers.ofString("x"))
                    .build()));
    assertProblem(form, 415, "", "text/plain");
  }

  private Answer created(String body) {
    Answer answer = gateway.post(SERVER, body);
    assertThat(answer.status()).as(answer.body().toString()).isEqualTo(201);
    return answer;
  }

  private int status(String server) {
    return post(server).statusCode();
  }

  private String call(String server) {
    return post(server).body();
  }

  private HttpResponse<String> post(String server) {
    return McpClient.post(
        gateway.url("/mcp/" + server),
        McpClient.CALL,
        "Authorization",
        "Bearer " + RunningApplication.KEY);
  }

  private static TlsTestServer upstream() {
    return TlsTestServer.builder().handler(ServerApiBehaviour::echo).start();
  }

  /** Tells which credentials came. */
  private static Mono<Void> echo(HttpServerRequest request, HttpServerResponse response) {
    String seen =
        String.join(
            " ",
            request.uri(),
            request.requestHeaders().get("Authorization", ""),
            request.requestHeaders().get("X-API-Key", ""),
            request.requestHeaders().get("X-A", ""));
    return response
        .header("Content-Type", "application/json")
        .sendString(
            Mono.just("{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{\"seen\":\"" + seen + "\"}}"))
        .then();
  }

  private static List<String> ids(Answer list) {
    return StreamSupport.stream(list.body().spliterator(), false)
        .map(each -> each.path("server_id").asString())
        .toList();
  }

  private static Optional<String> next(Answer page) {
    return page.response()
        .headers()
        .firstValue("Link")
        .map(link -> link.substring(1, link.indexOf('>')));
  }

  private static int status(Future<Answer> answer) {
    try {
      return answer.get(30, TimeUnit.SECONDS).status();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
