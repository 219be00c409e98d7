package dev.sallyport.config.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.server.FieldsParser.Parsed;
import dev.sallyport.config.yaml.Problems.Problem;
import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.definition.SslVerify;
import dev.sallyport.definition.ToolFilter;
import dev.sallyport.definition.rule.AddressRange;
import dev.sallyport.definition.rule.AllowedHosts;
import dev.sallyport.definition.rule.DefinitionRules;
import dev.sallyport.definition.rule.HostList;
import dev.sallyport.definition.rule.HostPattern;
import dev.sallyport.definition.rule.VerificationFloor;
import dev.sallyport.testing.TestCa;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** Definitions as JSON has them. */
class FieldsParserTest {
  private static final List<Path> FOLDERS = List.of(Path.of("/etc/ssl"), Path.of("/certs"));

  private static final DefinitionRules RULES =
      new DefinitionRules(
          new AllowedHosts.Listed(
              new HostList(
                  List.of(new HostPattern("*.example.com")),
                  List.of(AddressRange.parse("10.0.0.0/8")))),
          new VerificationFloor.At(
              new HostList(List.of(new HostPattern("*.strict.example.com")), List.of())));

  private final FieldsParser parser = new FieldsParser(DefinitionRules.NONE, FOLDERS);

  /** The fields of a complete definition, those in the text instead of or beside them. */
  private static Map<String, Object> complete(String json) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("server_name", "files");
    fields.put("url", "https://mcp.example.com/mcp");
    fields.putAll(read(json));
    return fields;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> read(String json) {
    return JsonMapper.shared().readValue(json, Map.class);
  }

  private static ServerDefinition valid(Parsed parsed) {
    assertThat(parsed).isInstanceOf(Parsed.Valid.class);
    return ((Parsed.Valid) parsed).definition();
  }

  private static List<Problem> problems(Parsed parsed) {
    assertThat(parsed).isInstanceOf(Parsed.Invalid.class);
    return ((Parsed.Invalid) parsed).problems();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'server_name': null}            | server_name | is missing",
        "{'server_name': 5}               | server_name | must be a text, not a number",
        "{'server_name': true}            | server_name | must be a text, not a boolean",
        "{'server_name': []}              | server_name | must be a single value, not a list",
        "{'server_name': ''}              | server_name | must not be empty",
        "{'server_name': 'my-server'}     | server_name | write 'my_server'",
        "{'server_name': 'a b'}           | server_name | write 'a_b'",
        "{'server_name': 'mcp'}           | server_name | is a path of the gateway itself",
        "{'server_name': 'V1'}            | server_name | is a path of the gateway itself",
        "{'alias': 'actuator'}            | alias       | is a path of the gateway itself",
        "{'alias': 'a-b'}                 | alias       | write 'a_b'",
        "{'alias': 1.5}                   | alias       | must be a text, not a number",
        "{'url': null}                    | url         | 'url' is missing",
        "{'url': 5}                       | url         | must be a text, not a number",
        "{'url': {}}                      | url         | must be a single value, not a map",
        "{'url': 'ftp://h/mcp'}           | url         | must begin with http",
        "{'url': 'https://u:p@h/mcp'}     | url         | holds a user or password",
        "{'url': 'https://${H}/mcp'}      | url         | references to the environment are for"
            + " config.yaml",
        "{'transport': 5}                 | transport   | unknown value '5'",
        "{'transport': 'stdio'}           | transport   | 'stdio' isn't for the API: it starts a program",
        "{'command': 'npx'}               | command     | 'command' isn't for the API: it starts a program",
        "{'args': ['-y']}                 | args        | 'args' isn't for the API: it starts a program",
        "{'env': {'A': 'b'}}              | env         | 'env' isn't for the API: it starts a program",
        "{'transport': []}                | transport   | must be a single value, not a list",
        "{'url': 'https://h/sse'}         | transport   | the url ends in /sse",
        "{'url': 'https://h/x/SSE/'}      | transport   | the url ends in /sse",
        "{'description': 5}               | description | must be a text, not a number",
        "{'description': 1e999}           | description | must be a text, not a number",
        "{'description': false}           | description | must be a text, not a boolean",
        "{'description': ['a']}           | description | must be a single value, not a list",
        "{'auth_type': 5}                 | auth_type   | unknown value '5'",
        "{'auth_type': 'bearer_token'}    | auth_type   | needs a credential; add"
            + " authentication_token",
        "{'auth_type': 'oauth2'}          | auth_type   | 'oauth2' needs oauth2_flow:"
            + " client_credentials",
        "{'auth_value': 'x'}              | auth_value  | is given, but auth_type isn't",
        "{'auth_type': 'token', 'auth_value': 5}   | auth_value | must be a text, not a number",
        "{'auth_type': 'token', 'auth_value': {}}  | auth_value | must be a single value, not a"
            + " map",
        "{'static_headers': 'x'}          | static_headers | must be a map",
        "{'static_headers': []}           | static_headers | must be a map",
        "{'static_headers': {'X-A': 5}}   | static_headers.X-A | must be a text, not a number",
        "{'static_headers': {'X-A': null}}| static_headers.X-A | has no value",
        "{'static_headers': {'Host': 'a'}}| static_headers.Host | belongs to the connection",
        "{'extra_headers': {}}            | extra_headers | must be a list",
        "{'extra_headers': 'X-A'}         | extra_headers | must be a list",
        "{'extra_headers': [5]}           | extra_headers[0] | must be a text, not a number",
        "{'extra_headers': ['A', null]}   | extra_headers[1] | is empty",
        "{'timeout': 'x'}                 | timeout     | a number of seconds",
        "{'timeout': -1}                  | timeout     | a number of seconds",
        "{'timeout': 0}                   | timeout     | more than 0",
        "{'timeout': 1e999}               | timeout     | a number of seconds",
        "{'timeout': 1e300}               | timeout     | a number of seconds",
        "{'timeout': 99999999999999999999}| timeout     | a number of seconds",
        "{'timeout': true}                | timeout     | a number of seconds",
        "{'timeout': []}                  | timeout     | must be a single value, not a list",
        "{'ssl_verify': 1}                | ssl_verify  | write true if that's meant",
        "{'ssl_verify': 0}                | ssl_verify  | write false if that's meant",
        "{'ssl_verify': 1.5}              | ssl_verify  | must be absolute",
        "{'ssl_verify': []}               | ssl_verify  | must be a single value, not a list",
        "{'ssl_verify': {}}               | ssl_verify  | must be a single value, not a map",
        "{'ssl_verify': 'yes'}            | ssl_verify  | write true if that's meant",
        "{'ssl_verify': 'False'}          | ssl_verify  | write false if that's meant",
        "{'ssl_verify': ''}               | ssl_verify  | is empty",
        "{'ssl_verify': 'corp'}           | ssl_verify  | a path must be absolute",
        "{'ssl_verify': 'os.environ/CA'}  | ssl_verify  | references to the environment are for"
            + " config.yaml",
        "{'ssl_ca_pem': 5}                | ssl_ca_pem  | must be a text, not a number",
        "{'ssl_ca_pem': ['a']}            | ssl_ca_pem  | must be a single value, not a list",
        "{'ssl_ca_pem': ''}               | ssl_ca_pem  | holds no certificate",
        "{'ssl_ca_pem': '/certs/ca.pem'}  | ssl_ca_pem  | a path goes into ssl_verify",
        "{'allowed_tools': 'a'}           | allowed_tools | must be a list",
        "{'allowed_tools': {}}            | allowed_tools | must be a list",
        "{'allowed_tools': ['']}          | allowed_tools[0] | is empty",
        "{'disallowed_tools': [5]}        | disallowed_tools[0] | must be a text, not a number",
        "{'mcp_access_groups': ['a,b']}   | mcp_access_groups[0] | holds a ','",
        "{'mcp_access_groups': 'a'}       | mcp_access_groups | must be a list",
        "{'mcp_access_groups': ['a'], 'access_groups': ['b']} | mcp_access_groups | is another name"
            + " of access_groups",
        "{'mcp_info': []}                 | mcp_info    | must be a map",
        "{'mcp_info': 'x'}                | mcp_info    | must be a map",
        "{'mcp_info': {'a': [null]}}      | mcp_info.a[0] | is empty",
        "{'mcp_info': {'a': 'os.environ/HOME'}} | mcp_info.a | references to the environment are for config.yaml",
        "{'allow_all_keys': true}         | allow_all_keys | 'allow_all_keys' is not supported yet",
        "{'available_on_public_internet': false} | available_on_public_internet | is not supported yet",
        "{'transprot': 'http'}            | transprot   | did you mean 'transport'?",
        "{'<<': {'url': 'https://x'}}     | (key)       | unknown key this key",
        "{'a:b': null}                    | (key)       | unknown key this key",
      })
  void saysOfEachMistakeWhichFieldItIsIn(String json, String field, String words) {
    List<Problem> problems = problems(parser.parse(complete(json.replace('\'', '"'))));
    assertThat(problems).hasSize(1);
    assertThat(problems.getFirst().field()).isEqualTo(field);
    assertThat(problems.getFirst().text()).contains(words).doesNotContain("YAML", "this file");
  }

  @Test
  void takesTheBodyThatLitellmDocuments() {
    ServerDefinition definition =
        valid(
            parser.parse(
                complete(
                    """
                    {"server_name": "zapier", "alias": "z", "description": null, "transport": "sse",
                     "url": "https://actions.zapier.com/mcp/sk-ak/sse", "auth_type": "none",
                     "spec_path": null, "instructions": null, "authentication_token": null,
                     "mcp_info": {"server_name": "Zapier", "description": null, "logo_url": null,
                                  "mcp_server_cost_info": {"default_cost_per_query": 0.01}},
                     "mcp_access_groups": [], "allowed_tools": [], "extra_headers": [],
                     "static_headers": {}, "command": null, "args": [], "env": {},
                     "authorization_url": null, "token_url": null, "registration_url": null,
                     "oauth2_flow": null, "allow_all_keys": false, "is_byok": false,
                     "available_on_public_internet": true, "byok_description": [],
                     "tool_name_to_display_name": null, "protocol_version": "auto",
                     "delegate_auth_to_upstream": false, "timeout": null, "ssl_verify": null}
                    """)));
    assertThat(definition.tools()).isEqualTo(ToolFilter.ALL);
    assertThat(definition.mcpInfo())
        .isEqualTo(
            Map.of(
                "server_name",
                "Zapier",
                "mcp_server_cost_info",
                Map.of("default_cost_per_query", 0.01)));
    assertThat(definition.accessGroups()).isEmpty();
  }

  @Test
  void tellsAllMistakesAtOnce() {
    assertThat(
            problems(parser.parse(read("{\"url\": 5, \"timeout\": -1, \"ssl_verify\": \"no\"}"))))
        .extracting(Problem::field)
        .containsExactlyInAnyOrder("server_name", "url", "timeout", "ssl_verify");
  }

  @ParameterizedTest
  @ValueSource(strings = {"os.environ/SALLYPORT_MASTER_KEY", "${HOME}", "a ${HOME:b}", "${", "${}"})
  void neverResolvesAReference(String value) {
    for (String field : List.of("description", "auth_value")) {
      Map<String, Object> fields = complete("{\"auth_type\": \"api_key\", \"auth_value\": \"x\"}");
      fields.put(field, value);
      assertThat(problems(parser.parse(fields)))
          .first()
          .satisfies(
              problem -> {
                assertThat(problem.field()).isEqualTo(field);
                assertThat(problem.text())
                    .contains("for config.yaml; give the value itself")
                    .doesNotContain("MASTER", "HOME");
              });
    }
  }

  @ParameterizedTest
  @CsvSource({
    "$${x}, ${x}",
    "$$${x}, $${x}",
    "$x {y} $, $x {y} $",
    "see os.environ/A, see os.environ/A"
  })
  void keepsWhatIsMeantAsText(String given, String kept) {
    Map<String, Object> fields = complete("{}");
    fields.put("description", given);
    assertThat(valid(parser.parse(fields)).description()).isEqualTo(kept);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/etc/ssl/certs/ca.pem", "/certs", "/certs/", "/certs/./corp..pem"})
  void takesPathsInTheFoldersForCertificates(String path) {
    Map<String, Object> fields = complete("{}");
    fields.put("ssl_verify", path);
    assertThat(valid(parser.parse(fields)).sslVerify())
        .isEqualTo(new SslVerify.CaPath(Path.of(path).normalize()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/etc/passwd",
        "/etc/sslx/ca.pem",
        "/certs/../etc/passwd",
        "/etc/ssl/../../root/x",
        "./ca.pem",
        "ca.pem",
        "certs/ca.pem",
        "../certs/ca.pem",
        "/",
        "~/ca.pem",
        "$HOME/ca.pem",
        "file:///certs/ca.pem",
        "https://h/ca.pem",
      })
  void takesNoOtherPathWhetherThereIsSomethingOrNot(String path) {
    Map<String, Object> fields = complete("{}");
    fields.put("ssl_verify", path);
    assertThat(problems(parser.parse(fields)))
        .containsExactly(
            new Problem(
                "ssl_verify",
                "ssl_verify: must be absolute, without '..', and in a folder of"
                    + " general_settings.ca_directories (/etc/ssl, /certs); or give the"
                    + " certificates themselves as ssl_ca_pem"));
  }

  @Test
  void takesNoPathAtAllIfThereIsNoFolderForThem() {
    FieldsParser withoutFolders = new FieldsParser(DefinitionRules.NONE, List.of());
    assertThat(problems(withoutFolders.parse(complete("{\"ssl_verify\": \"/certs/ca.pem\"}"))))
        .singleElement()
        .satisfies(problem -> assertThat(problem.text()).contains("can't be named here"));
  }

  @Test
  void takesCertificatesAsText() {
    String pem = TestCa.root("Corp CA").pem();
    for (Object beside : new Object[] {true, "true", null}) {
      Map<String, Object> fields = complete("{}");
      fields.put("ssl_ca_pem", pem);
      fields.put("ssl_verify", beside);
      assertThat(valid(parser.parse(fields)).sslVerify()).isEqualTo(new SslVerify.CaText(pem));
    }
  }

  @ParameterizedTest
  @CsvSource({"false, contradicts ssl_verify: false", "/certs/ca.pem, beside the path"})
  void refusesCertificatesBesideAnotherTrust(String sslVerify, String words) {
    Map<String, Object> fields = complete("{}");
    fields.put("ssl_ca_pem", TestCa.root("Corp CA").pem());
    fields.put("ssl_verify", sslVerify);
    assertThat(problems(parser.parse(fields)))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.field()).isEqualTo("ssl_ca_pem");
              assertThat(problem.text()).contains(words);
            });
  }

  @Test
  void refusesAPrivateKeyBecauseCertificatesAreShown() {
    Map<String, Object> fields = complete("{}");
    fields.put("ssl_ca_pem", TestCa.root("Corp CA").pem() + "-----BEGIN PRIVATE KEY-----\nMIIE\n");
    assertThat(problems(parser.parse(fields)))
        .singleElement()
        .satisfies(
            problem -> assertThat(problem.text()).contains("private key").doesNotContain("MIIE"));
  }

  @Test
  void refusesCertificatesOfMoreThanOneMebibyte() {
    Map<String, Object> fields = complete("{}");
    fields.put("ssl_ca_pem", TestCa.root("Corp CA").pem() + "#".repeat(1024 * 1024));
    assertThat(problems(parser.parse(fields))).hasSize(1);
  }

  @Test
  void boundsWhatIsPassedOn() {
    String deep = "{'mcp_info': " + "{'a':".repeat(10) + "1" + "}".repeat(10) + "}";
    assertThat(problems(parser.parse(complete(deep.replace('\'', '"')))))
        .singleElement()
        .satisfies(problem -> assertThat(problem.text()).contains("nested deeper than 8 levels"));
    for (Object large : List.of("x".repeat(70_000), java.util.Collections.nCopies(1001, 1))) {
      Map<String, Object> fields = complete("{}");
      fields.put("mcp_info", Map.of("a", large));
      assertThat(problems(parser.parse(fields)))
          .containsExactly(
              new Problem(
                  "mcp_info",
                  "mcp_info: is too large: it takes 1000 values and 64 KiB of text at most"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "https://mcp.example.com/mcp, ''",
    "https://MCP.example.com./mcp, ''",
    "https://10.1.2.3/mcp, ''",
    "https://other.example/mcp, ''",
    "https://192.0.2.1/mcp, url",
    "https://[::1]/mcp, url",
    "https://[::ffff:192.0.2.1]/mcp, url",
    "http://127.0.0.1/mcp, url",
  })
  void followsTheRulesForHosts(String url, String field) {
    Parsed parsed = new FieldsParser(RULES, FOLDERS).parse(complete("{\"url\": \"" + url + "\"}"));
    if (field.isEmpty()) {
      assertThat(parsed).isInstanceOf(Parsed.Valid.class);
    } else {
      assertThat(problems(parsed))
          .containsExactly(
              new Problem("url", "url: the host isn't in general_settings.allowed_hosts"));
    }
  }

  @ParameterizedTest
  @CsvSource({"https://a.strict.example.com/mcp, false", "https://mcp.example.com/mcp, true"})
  void followsTheRuleForVerification(String url, boolean mayBeOff) {
    Parsed parsed =
        new FieldsParser(RULES, FOLDERS)
            .parse(complete("{\"ssl_verify\": false, \"url\": \"" + url + "\"}"));
    assertThat(parsed instanceof Parsed.Valid).isEqualTo(mayBeOff);
    if (!mayBeOff) {
      assertThat(problems(parsed)).extracting(Problem::field).containsExactly("ssl_verify");
    }
  }
}
