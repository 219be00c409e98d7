package dev.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.definition.Dialect;
import dev.sallyport.definition.Secret;
import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.definition.ServerName;
import dev.sallyport.definition.ServerProxy;
import dev.sallyport.definition.ServerTls;
import dev.sallyport.definition.SslVerify;
import dev.sallyport.definition.ToolFilter;
import dev.sallyport.definition.Transport;
import dev.sallyport.definition.UpstreamAuth;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A LiteLLM configuration, handed over as it is. */
class LitellmTest {
  @TempDir Path folder;

  @Test
  void aServerWithAPrivateAuthorityWorks() throws ConfigException {
    ServerDefinition server =
        new ConfigFolder(folder)
            .server(
                """
                mcp_servers:
                  internal_tools:
                    url: "https://mcp.corp.example.com/sse"
                    transport: "sse"
                    auth_type: "bearer_token"
                    authentication_token: "s3cr3t-t0ken"
                    ssl_verify: "/path/ca.crt"
                """,
                Map.of());
    assertThat(server)
        .isEqualTo(
            new ServerDefinition(
                new ServerName("internal_tools"),
                null,
                null,
                URI.create("https://mcp.corp.example.com/sse"),
                Transport.SSE,
                new UpstreamAuth.BearerToken(new Secret("s3cr3t-t0ken")),
                Map.of(),
                List.of(),
                Duration.ofSeconds(60),
                ServerTls.of(new SslVerify.CaPath(Path.of("/path/ca.crt"))),
                new ServerProxy.FromEnvironment(),
                ToolFilter.ALL,
                Map.of(),
                List.of(),
                Dialect.DEFAULT));
  }

  @Test
  void aWholeFileWorks() throws ConfigException {
    ConfigFile.Loaded loaded =
        new ConfigFolder(folder)
            .load(
                """
                model_list:
                  - model_name: gpt
                    litellm_params: &params
                      model: openai/gpt
                      api_key: os.environ/OPENAI_API_KEY
                      drop_params: yes
                  - model_name: other
                    litellm_params:
                      <<: *params
                      model: openai/other
                router_settings: {num_retries: 3}
                litellm_settings:
                  drop_params: True
                  ssl_verify: null
                  mcp_aliases: {gh: github}
                general_settings:
                  master_key: os.environ/LITELLM_MASTER_KEY
                  database_url: os.environ/DATABASE_URL
                mcp_servers:
                  github:
                    url: "https://mcp.example.com/mcp"
                    transport: "http"
                    alias: gh
                    description: "GitHub: issues, pull requests"
                    auth_type: "token"
                    auth_value: os.environ/GITHUB_TOKEN
                    extra_headers: ["X-Custom", "Authorization-Of-User"]
                    static_headers:
                      X-Team: "blue"
                      X-Key: "os.environ/TEAM_KEY"
                    timeout: 30
                  plain:
                    url: http://localhost:8080/mcp
                  keyed:
                    url: https://h/mcp
                    auth_type: api_key
                    auth_value: abc
                  basic:
                    url: https://h/mcp
                    auth_type: basic
                    auth_value: dXNlcjpwdw==
                  verbatim:
                    url: https://h/mcp
                    auth_type: authorization
                    auth_value: Custom abc
                  open:
                    url: https://h/mcp
                    auth_type: none
                """,
                Map.of(
                    "LITELLM_MASTER_KEY", "sk-0123456789abcdef",
                    "GITHUB_TOKEN", "ghp_abc",
                    "TEAM_KEY", "k"));
    List<ServerDefinition> servers = loaded.config().servers();
    assertThat(servers)
        .extracting(server -> server.name().value())
        .containsExactly("github", "plain", "keyed", "basic", "verbatim", "open");
    ServerDefinition github = servers.getFirst();
    assertThat(github.publicName()).hasToString("gh");
    assertThat(github.staticHeaders())
        .containsExactly(
            Map.entry("X-Team", new Secret("blue")), Map.entry("X-Key", new Secret("k")));
    assertThat(github.timeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(servers)
        .extracting(ServerDefinition::auth)
        .containsExactly(
            new UpstreamAuth.Token(new Secret("ghp_abc")),
            new UpstreamAuth.None(),
            new UpstreamAuth.ApiKey(new Secret("abc")),
            new UpstreamAuth.Basic(new Secret("dXNlcjpwdw==")),
            new UpstreamAuth.Authorization(new Secret("Custom abc")),
            new UpstreamAuth.None());
    assertThat(loaded.config().general().masterKey()).isEqualTo(new Secret("sk-0123456789abcdef"));
    assertThat(loaded.remarks())
        .extracting(remark -> remark.substring(remark.lastIndexOf("config.yaml:")))
        .containsExactly(
            "config.yaml:1: not used here: model_list, router_settings, litellm_settings (only"
                + " mcp_servers and general_settings are)",
            "config.yaml:15: litellm_settings.mcp_aliases is not used here; give each server its"
                + " alias",
            "config.yaml:16: general_settings: not used here: database_url");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ssl_verify: false        | give each server in mcp_servers that needs it its own"
            + " ssl_verify",
        "ssl_verify: true         | give each server in mcp_servers that needs it its own"
            + " ssl_verify",
        "ssl_verify: /ca.pem      | give each server in mcp_servers that needs it its own"
            + " ssl_verify",
        "ssl_certificate: /c.pem  | ssl_client_cert",
      })
  void globalTrustStopsTheStart(String key, String words) {
    assertThat(new ConfigFolder(folder).problems("litellm_settings:\n  " + key))
        .singleElement()
        .asString()
        .startsWith("2: litellm_settings.ssl_")
        .contains(words);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ssl_verify: null", "ssl_verify:", "ssl_certificate: null"})
  void globalTrustThatSaysNothingDoesNot(String key) throws ConfigException {
    assertThat(new ConfigFolder(folder).load("litellm_settings:\n  " + key).config())
        .isEqualTo(GatewayConfig.EMPTY);
  }

  @Test
  void otherFilesAreNotPulledIn() {
    assertThat(new ConfigFolder(folder).problems("include: [models.yaml]"))
        .singleElement()
        .asString()
        .startsWith("1: 'include' is not supported yet");
  }

  @ParameterizedTest
  @CsvSource({
    "mcp_server, mcp_servers",
    "mcpServers, mcp_servers",
    "general_setings, general_settings",
  })
  void unknownBlocksGetASuggestion(String key, String suggestion) {
    assertThat(new ConfigFolder(folder).problems(key + ": {}"))
        .singleElement()
        .asString()
        .endsWith("unknown key '" + key + "'; did you mean '" + suggestion + "'?");
  }

  @Test
  void theFirstOfTwoCredentialsWinsAndTheOtherIsRemarkedOn() throws ConfigException {
    ConfigFile.Loaded loaded =
        new ConfigFolder(folder)
            .load(
                ConfigFolder.completeServerWith(
                    """
                    auth_value: secret-two
                    authentication_token: secret-one
                    auth_type: bearer_token
                    """));
    assertThat(loaded.config().servers().getFirst().auth())
        .isEqualTo(new UpstreamAuth.BearerToken(new Secret("secret-one")));
    assertThat(loaded.remarks())
        .singleElement()
        .asString()
        .contains(":4: mcp_servers.a.auth_value: not used")
        .doesNotContain("secret-");
  }
}
