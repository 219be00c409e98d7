package dev.sallyport.config.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.ConfigException;
import dev.sallyport.config.ConfigFile;
import dev.sallyport.config.ConfigFolder;
import dev.sallyport.definition.Dialect;
import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.definition.SslVerify;
import dev.sallyport.definition.ToolFilter;
import dev.sallyport.testing.TestCa;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerKeysTest {
  @TempDir Path folder;

  private ServerDefinition server(String keys) throws ConfigException {
    return new ConfigFolder(folder)
        .server(
            ConfigFolder.completeServerWith(keys),
            Map.of("TEAM", "blue", "CA", TestCa.root("Corp CA").pem()));
  }

  @Test
  void sayWhichToolsClientsMayUse() throws ConfigException {
    assertThat(server("allowed_tools: [a, \"${TEAM}\"]").tools())
        .isEqualTo(new ToolFilter(List.of("a", "blue"), List.of()));
    assertThat(server("disallowed_tools: [a]").tools())
        .isEqualTo(new ToolFilter(List.of(), List.of("a")));
    assertThat(server("allowed_tools: []\ndisallowed_tools:").tools()).isEqualTo(ToolFilter.ALL);
  }

  @Test
  void remarkOnAListOfToolsThatHasNoEffect() throws ConfigException {
    ConfigFile.Loaded loaded =
        new ConfigFolder(folder)
            .load(ConfigFolder.completeServerWith("allowed_tools: [a]\ndisallowed_tools: [b]"));
    assertThat(loaded.remarks())
        .singleElement()
        .asString()
        .contains(":5: mcp_servers.a.disallowed_tools: not used");
  }

  @Test
  void sayHowTheServerSpeaks() throws ConfigException {
    assertThat(server("transport: http").dialect()).isEqualTo(Dialect.DEFAULT);
    assertThat(server("protocol_version: auto\nbridge_sessions: shared").dialect())
        .isEqualTo(Dialect.DEFAULT);
    assertThat(server("protocol_version: 2025-06-18\nbridge_sessions: per_call").dialect())
        .isEqualTo(new Dialect("2025-06-18", Dialect.Sessions.PER_CALL));
    assertThat(server("protocol_version: \"2026-07-28\"").dialect().protocolVersion())
        .isEqualTo("2026-07-28");
  }

  @Test
  void nameGroupsByEitherName() throws ConfigException {
    assertThat(server("access_groups: [x, y z, x]").accessGroups()).containsExactly("x", "y z");
    assertThat(server("mcp_access_groups: [x]\naccess_groups: [x]").accessGroups())
        .containsExactly("x");
    assertThat(server("mcp_access_groups: [x]").accessGroups()).containsExactly("x");
  }

  @Test
  void passOnWhatPeopleAreShown() throws ConfigException {
    assertThat(
            server(
                    """
                    mcp_info:
                      server_name: "The ${TEAM} team"
                      logo_url:
                      public: true
                      mcp_server_cost_info: {default_cost_per_query: 0.5, limits: [1, "2", -3]}
                    """)
                .mcpInfo())
        .isEqualTo(
            Map.of(
                "server_name",
                "The blue team",
                "public",
                true,
                "mcp_server_cost_info",
                Map.of("default_cost_per_query", 0.5, "limits", List.of(1, "2", -3))));
  }

  @Test
  void takeTheCertificatesOfAnAuthorityAsText() throws ConfigException {
    assertThat(server("ssl_ca_pem: os.environ/CA").sslVerify())
        .isInstanceOf(SslVerify.CaText.class);
    assertThat(
            server("ssl_ca_pem: |\n" + TestCa.root("Other CA").pem().indent(2) + "ssl_verify: true")
                .sslVerify())
        .isInstanceOf(SslVerify.CaText.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ssl_verify: false     | contradicts ssl_verify: false",
        "ssl_verify: ./ca.pem  | is there beside the path in ssl_verify",
      })
  void takeOneTrustOnly(String key, String words) {
    assertThat(
            new ConfigFolder(folder)
                .problems(
                    ConfigFolder.completeServerWith(key + "\nssl_ca_pem: ${CA}"),
                    Map.of("CA", TestCa.root("Corp CA").pem())))
        .singleElement()
        .asString()
        .startsWith("5: mcp_servers.a.ssl_ca_pem: ")
        .contains(words);
  }

  @Test
  void takeNoCertificatesWithoutTls() {
    assertThat(
            new ConfigFolder(folder)
                .problems(
                    ConfigFolder.serverWith("url: http://h.example/mcp\nssl_ca_pem: ${CA}"),
                    Map.of("CA", TestCa.root("Corp CA").pem())))
        .singleElement()
        .asString()
        .contains("remove ssl_ca_pem, or write https:// in the url");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "allow_all_keys: false",
        "allow_all_keys:",
        "available_on_public_internet: true",
        "available_on_public_internet: True",
        "protocol_version: auto",
        "args: []",
        "env: {}",
        "command: null",
        "server_id: null",
        "spec_path:",
      })
  void thatAskForNothingAreTaken(String key) throws ConfigException {
    assertThat(server(key)).isEqualTo(server("transport: http"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "allow_all_keys: true",
        "available_on_public_internet: false",
        "instructions: ''",
        "server_id: false",
      })
  void thatAskForSomethingAreNot(String key) {
    assertThat(new ConfigFolder(folder).problems(ConfigFolder.completeServerWith(key)))
        .singleElement()
        .asString()
        .startsWith("4: mcp_servers.a: ")
        .endsWith("is not supported yet");
  }

  @Test
  void followTheRulesOfTheGateway() {
    assertThat(
            new ConfigFolder(folder)
                .problems(
                    """
                    mcp_servers:
                      here: {url: "https://a.corp.example/mcp"}
                      there:
                        url: https://192.0.2.1/mcp
                      open:
                        url: https://b.corp.example/mcp
                        ssl_verify: false
                      inside: {url: "https://10.1.2.3/mcp", ssl_verify: false}
                    general_settings:
                      allowed_hosts: ["*.corp.example", 10.0.0.0/8]
                      ssl_verify_required: ["*.corp.example"]
                    """))
        .satisfiesExactly(
            first ->
                assertThat(first)
                    .isEqualTo(
                        "4: mcp_servers.there.url: the host isn't in"
                            + " general_settings.allowed_hosts"),
            second ->
                assertThat(second)
                    .startsWith("7: mcp_servers.open.ssl_verify: verification can't be switched")
                    .contains("general_settings.ssl_verify_required"));
  }
}
