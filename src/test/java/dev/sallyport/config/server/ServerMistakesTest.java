package dev.sallyport.config.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sallyport.config.ConfigException;
import dev.sallyport.config.ConfigFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerMistakesTest {
  @TempDir Path folder;

  private List<String> problems(String keys) {
    return new ConfigFolder(folder).problems(ConfigFolder.completeServerWith(keys), Map.of());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "transprot: http           | unknown key 'transprot'; did you mean 'transport'?",
        "verify_ssl: false         | unknown key 'verify_ssl'; did you mean 'ssl_verify'?",
        "ssl-verify: false         | unknown key 'ssl-verify'; did you mean 'ssl_verify'?",
        "headers: {}               | unknown key 'headers'; did you mean 'static_headers'?",
        "zzzzzzzzz: 1              | unknown key 'zzzzzzzzz'; known are url, transport",
        "transport: htpp           | unknown value 'htpp'; did you mean 'http'?",
        "transport: HTTP           | unknown value 'HTTP'; did you mean 'http'?",
        "transport: streamable-http| unknown value 'streamable-http'; did you mean 'http'?",
        "transport: websocket      | unknown value 'websocket'; known are http, sse, stdio",
        "transport: 12             | unknown value '12'; known are http, sse",
        "auth_type: no             | unknown value 'no'; known are none, api_key",
        "transport: [http]         | must be a single value, not a list",
        "auth_type: bearer         | unknown value 'bearer'; did you mean 'bearer_token'?",
        "auth_type: oauth2         | 'oauth2' needs oauth2_flow: client_credentials; the flow in"
            + " which users sign in is not supported yet",
        "auth_type: oauth2_id_jag  | 'oauth2_id_jag' is not supported yet",
        "auth_type: aws_sigv4      | 'aws_sigv4' is not supported yet",
        "auth_type: bearer_token   | 'bearer_token' needs a credential; add authentication_token",
        "auth_value: abc           | is given, but auth_type isn't",
        "allowed_params: {a: [b]}  | 'allowed_params' is not supported yet",
        "allow_all_keys: true      | 'allow_all_keys' is not supported yet",
        "protocol_version: 2025-06 | unknown revision; use auto, or one of 2024-11-05, 2025-03-26",
        "bridge_sessions: percall | unknown value",
        "available_on_public_internet: false | is not supported yet",
        "command: npx              | is for a server that's a program: transport: stdio",
        "mcp_info: []              | must be a map",
        "mcp_info: {a: yes}        | YAML reads this as a boolean; put it in quotes",
        "allowed_tools: a          | must be a list",
        "allowed_tools: ['']       | is empty",
        "access_groups: ['a,b']    | holds a ','",
        "ssl_ca_pem: /certs/ca.pem | a path goes into ssl_verify",
        "max_concurrent_requests: 0 | must be 1 to 1000000",
        "max_concurrent_requests: 2.5 | must be a whole number",
        "timeout: 0                | more than 0",
        "timeout: 86401            | at most 86400 s",
        "timeout: -1               | a number of seconds",
        "timeout: 1:30             | a number of seconds",
        "timeout: 060              | a number of seconds",
        "timeout: 0o74             | a number of seconds",
        "timeout: 1e3              | a number of seconds",
        "timeout: 1_000            | a number of seconds",
        "timeout: 60s              | a number of seconds",
        "timeout: .inf             | a number of seconds",
        "timeout: {}               | must be a single value, not a map",
        "description: no           | YAML reads this as a boolean; put it in quotes",
        "description: 2024-01-31   | YAML reads this as a date; put it in quotes",
        "description: 0x1F         | YAML reads this as a number; put it in quotes",
        "description: ~            | write null",
        "alias: my-alias           | write 'my_alias'",
        "static_headers: [a]       | must be a map",
        "extra_headers: X-A        | must be a list",
        "extra_headers: ['*']      | '*' isn't supported",
        "extra_headers: [Host]     | belongs to the connection",
        "extra_headers: [a b]      | isn't a legal header name",
        "extra_headers: [X-A, x-a] | is there twice",
        "extra_headers: [null]     | is empty",
        "url: https://other/mcp    | url is there twice, first in line 3",
      })
  void tellsLineAndWhatToWrite(String key, String words) {
    assertThat(problems(key))
        .singleElement()
        .asString()
        .startsWith("4: mcp_servers.a")
        .contains(words);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "X-A: 1                  | YAML reads this as a number; put it in quotes",
        "X-A: ''                 | is empty",
        "X-A:                    | has no value",
        "X-A: \"a\\r\\nX-B: b\"  | control character",
        "X-A: \"a\\n\"           | ends with a space or a line break",
        "X-A: é                  | isn't ASCII",
        "Host: a                 | belongs to the connection",
        "content-length: '1'     | belongs to the connection",
        "Transfer-Encoding: a    | belongs to the connection",
        "Connection: close       | belongs to the connection",
        "Mcp-Session-Id: a       | belongs to the MCP protocol",
        "MCP-Protocol-Version: a | belongs to the MCP protocol",
        "Last-Event-ID: a        | belongs to the MCP protocol",
        "\"X A\": a              | isn't a legal header name",
      })
  void refusesStaticHeadersThatCannotBeSent(String header, String words) {
    assertThat(problems("static_headers:\n  " + header))
        .singleElement()
        .asString()
        .startsWith("5: mcp_servers.a.static_headers")
        .contains(words);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "ftp://host/mcp            | must begin with http:// or https://",
        "mcp.example.com/mcp       | must begin with http:// or https://",
        "localhost:8080/mcp        | must begin with http:// or https://",
        "https:///mcp              | has no host",
        "https://                  | isn't a legal URL",
        "https://user:pw@host/mcp  | use auth_type: basic",
        "https://host/mcp#part     | has a '#'",
        "https://host:0/mcp        | port must be 1 to 65535",
        "https://host:65536/mcp    | port must be 1 to 65535",
        "https://host:/mcp         | port must be 1 to 65535",
        "https://host:x/mcp        | host or port isn't legal",
        "https://my_host/mcp       | has a '_'",
        "https://host/{id}         | isn't a legal URL",
        "'https://host/a b'        | a space",
        "https://hôst/mcp          | isn't ASCII",
        "''                        | is empty",
      })
  void refusesUrlsThatAreNotOfAServer(String url, String words) {
    assertThat(new ConfigFolder(folder).problems(ConfigFolder.serverWith("url: " + url)))
        .singleElement()
        .asString()
        .startsWith("3: mcp_servers.a.url: ")
        .contains(words);
  }

  @ParameterizedTest
  @ValueSource(strings = {"description: x", "url:", "url: null"})
  void missesTheUrl(String keys) {
    assertThat(new ConfigFolder(folder).problems(ConfigFolder.serverWith(keys)))
        .singleElement()
        .asString()
        .startsWith("2: mcp_servers.a: 'url' is missing");
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://h/mcp", "[https://h/mcp]", "1"})
  void refusesADefinitionThatIsNoMap(String definition) {
    assertThat(new ConfigFolder(folder).problems("mcp_servers:\n  a: " + definition))
        .singleElement()
        .asString()
        .startsWith("2: mcp_servers.a: must be a map");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "bearer_token  | Bearer abcdef   | leave it out here",
        "basic         | Basic dTpw      | leave it out here",
        "basic         | no-colon-at-all | takes user:password",
        "token         | token abc       | leave it out here",
        "none          | abc             | auth_type is none",
        "api_key       | ''              | is empty",
        "api_key       | ' abc'          | begins or ends with a space",
        "api_key       | 12345           | YAML reads this as a number",
        "api_key       | [a]             | must be a single value",
        "bearer_token  | \"a\\u0000b\"   | control character",
      })
  void refusesCredentialsThatContradictTheirType(String type, String credential, String words) {
    assertThat(problems("auth_type: " + type + "\nauthentication_token: " + credential))
        .singleElement()
        .asString()
        .startsWith("5: mcp_servers.a.authentication_token")
        .contains(words);
  }

  @Test
  void refusesTwoSourcesOfOneHeader() {
    assertThat(
            problems(
                """
                auth_type: api_key
                auth_value: abc
                static_headers: {x-api-key: def}
                extra_headers: [X-Api-Key]
                """))
        .hasSize(2)
        .allMatch(text -> text.contains("is set by auth_type already"));
  }

  @Test
  void reportsEverythingInOneGoInTheOrderOfTheFile() {
    List<String> problems =
        new ConfigFolder(folder)
            .problems(
                """
                mcp_servers:
                  bad-name:
                    url: ftp://host
                    ssl_verify: no
                    timeout: soon
                  b:
                    transport: ftp
                    auth_type: nothing
                    authentication_token: os.environ/NOT_SET
                generall_settings: {}
                """);
    assertThat(problems)
        .extracting(text -> text.substring(0, text.indexOf(':')))
        .containsExactly("2", "3", "4", "5", "6", "7", "8", "9", "10");
  }

  @Test
  void reportsTheDescriptionOfADefinitionWithoutAUrl() {
    assertThat(new ConfigFolder(folder).problems(ConfigFolder.serverWith("description: 5")))
        .hasSize(2)
        .anyMatch(text -> text.startsWith("2: mcp_servers.a: 'url' is missing"))
        .anyMatch(text -> text.startsWith("3: mcp_servers.a.description: must be a text"));
  }

  @Test
  void beginsEachMistakeWithTheFile() {
    ConfigFolder config = new ConfigFolder(folder);
    assertThat(assertThrows(ConfigException.class, () -> config.load("nope: 1")))
        .hasMessageStartingWith(config.file() + ":1: unknown key 'nope'");
  }
}
