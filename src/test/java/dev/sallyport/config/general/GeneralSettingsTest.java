package dev.sallyport.config.general;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.ConfigException;
import dev.sallyport.config.ConfigFile;
import dev.sallyport.config.ConfigFolder;
import dev.sallyport.definition.Secret;
import dev.sallyport.definition.rule.AddressRange;
import dev.sallyport.definition.rule.AllowedHosts;
import dev.sallyport.definition.rule.DefinitionRules;
import dev.sallyport.definition.rule.HostList;
import dev.sallyport.definition.rule.HostPattern;
import dev.sallyport.definition.rule.VerificationFloor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GeneralSettingsTest {
  @TempDir Path folder;

  private ConfigFile.Loaded load(String keys, Map<String, String> environment)
      throws ConfigException {
    return new ConfigFolder(folder).load("general_settings:\n" + keys.indent(2), environment);
  }

  @Test
  void areReadInTheirUnits() throws ConfigException {
    GeneralSettings settings =
        load(
                """
                master_key: sk-0123456789
                allowed_hosts: ["*.Corp.example", 10.0.0.0/8]
                ca_directories: [/certs, /etc/ssl/../pki]
                ssl_verify_required: true
                allowed_origins: [https://Chat.example.com, "http://localhost:80", "vscode-webview://x"]
                max_request_bytes: 8MiB
                max_response_header_bytes: 64KiB
                max_connections_per_server: 32
                connect_timeout: 2.5
                pool_idle_timeout: 30
                stream_idle_timeout: 7200
                max_concurrent_requests: 64
                name_separator: "--"
                list_timeout: 2
                session_idle_timeout: 600
                replica_timeout: 2.5
                """,
                Map.of())
            .config()
            .general();
    assertThat(settings)
        .isEqualTo(
            new GeneralSettings(
                new Secret("sk-0123456789"),
                List.of("https://chat.example.com", "http://localhost", "vscode-webview://x"),
                new DefinitionRules(
                    new AllowedHosts.Listed(
                        new HostList(
                            List.of(new HostPattern("*.corp.example")),
                            List.of(AddressRange.parse("10.0.0.0/8")))),
                    new VerificationFloor.Everywhere()),
                List.of(Path.of("/certs"), Path.of("/etc/pki")),
                8 * 1024 * 1024,
                64 * 1024,
                32,
                Duration.ofMillis(2500),
                Duration.ofSeconds(30),
                Duration.ofHours(2),
                64,
                new AggregateSettings("--", Duration.ofSeconds(2)),
                new SessionSettings(Duration.ofMinutes(10), Duration.ofMillis(2500))));
  }

  @Test
  void haveDefaults() throws ConfigException {
    assertThat(load("", Map.of()).config().general()).isEqualTo(GeneralSettings.DEFAULTS);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "master_kee: abcdefgh              | unknown key 'master_kee'; did you mean 'master_key'?",
        "master_key: ''                    | is empty",
        "master_key: 'with a space'        | holds a space",
        "master_key: 12345678              | YAML reads this as a number",
        "master_key: [abcdefgh]            | must be a single value",
        "allowed_origins: https://h        | must be a list",
        "allowed_origins: ['*']            | '*' would let every web page call",
        "allowed_origins: ['https://*.h']  | '*' would let every web page call",
        "allowed_origins: ['null']         | 'null' is sent by pages of any kind",
        "allowed_origins: ['https://h/']   | an origin is scheme://host",
        "allowed_origins: [example.com]    | an origin is scheme://host",
        "allowed_origins: ['http://h:0']   | an origin is scheme://host",
        "allowed_origins: ['http://h:65536']| an origin is scheme://host",
        "max_response_header_bytes: 2MiB   | must be 1024 to 1048576 bytes",
        "max_request_bytes: 4MB            | must be a number of bytes",
        "max_request_bytes: 1.5MiB         | must be a number of bytes",
        "max_request_bytes: 010000         | must be a number of bytes",
        "max_request_bytes: 1023           | must be 1024 to 1073741824 bytes",
        "max_request_bytes: 999999GiB      | must be 1024 to 1073741824 bytes",
        "max_connections_per_server: 1     | must be 2 to 100000",
        "max_concurrent_requests: 0        | must be 1 to 1000000",
        "max_connections_per_server: 0x10  | must be a whole number",
        "max_connections_per_server: 2.5   | must be a whole number",
        "connect_timeout: 301              | at most 300 s",
        "name_separator: __                | must be 1 to 4 of the characters '-', '.' and '/'",
        "name_separator: ''                | must be 1 to 4 of the characters '-', '.' and '/'",
        "list_timeout: 0                   | more than 0",
        "session_idle_timeout: 604801      | at most 604800 s",
        "session_timeout: 60               | session_idle_timeout",
        "replica_timeout: 3601             | at most 3600 s",
        "pool_idle_timeout: 0              | more than 0",
        "stream_idle_timeout: 1h           | a number of seconds",
        "custom_auth: my.module            | 'custom_auth' is not supported yet",
        "enable_jwt_auth: true             | 'enable_jwt_auth' is not supported yet",
        "allowed_ips: [10.0.0.1]           | 'allowed_ips' is not supported yet",
        "allowed_routes: [a]               | 'allowed_routes' is not supported yet",
        "mcp_internal_ip_ranges: []        | 'mcp_internal_ip_ranges' is not supported yet",
        "ssl_verify_required: yes          | must be true, or a list of hosts",
        "ssl_verify_required: corp.example | must be true, or a list of hosts",
        "ssl_verify_required: {}           | must be true, or a list of hosts",
        "ssl_verify_required: []           | names no host",
        "ssl_verify_required: ['*']        | write true for every server",
        "allowed_hosts: []                 | names no host",
        "allowed_hosts: corp.example       | must be a list",
        "allowed_hosts: ['*']              | leave allowed_hosts out to allow every host",
        "allowed_hosts: ['https://h/']     | without scheme, port and path",
        "allowed_hosts: ['h:443']          | without scheme, port and path",
        "allowed_hosts: [a.*.example]      | takes host names",
        "allowed_hosts: ['*corp.example']  | takes host names",
        "allowed_hosts: ['']               | takes host names",
        "allowed_hosts: ['hôst']           | takes host names",
        "allowed_hosts: [10.0.0.5/8]       | write 10.0.0.0/8",
        "allowed_hosts: [10.0.0.0/33]      | the number behind '/' is 0 to 32",
        "allowed_hosts: ['::1/129']        | the number behind '/' is 0 to 128",
        "allowed_hosts: [10.0.0/8]         | isn't an address",
        "allowed_hosts: ['1.2.3.400']      | isn't an address",
        "allowed_hosts: [0x7f000001]       | YAML reads this as a number",
        "ca_directories: [certs]           | must be an absolute path",
        "ca_directories: ['']              | must be an absolute path",
        "ca_directories: [/]               | would open every file",
        "ca_directories: /certs            | must be a list",
        "ssl_verify: false                 | belongs to a server",
      })
  void mistakesAreToldWithTheirLine(String key, String words) {
    assertThat(new ConfigFolder(folder).problems("general_settings:\n  " + key))
        .singleElement()
        .asString()
        .startsWith("2: general_settings")
        .contains(words);
  }

  @Test
  void ofLitellmThatDoNotMatterAreNamedOnce() throws ConfigException {
    assertThat(
            load("database_url: os.environ/NOT_SET\nstore_model_in_db: true", Map.of()).remarks())
        .singleElement()
        .asString()
        .endsWith(":1: general_settings: not used here: database_url, store_model_in_db");
  }

  @ParameterizedTest
  @CsvSource({
    "master_key: from-the-file, from-the-file",
    "'', sallyport-key",
    "master_key:, sallyport-key",
  })
  void theKeyOfTheFileComesBeforeThatOfTheEnvironment(String keys, String expected)
      throws ConfigException {
    ConfigFile.Loaded loaded =
        load(
            keys,
            Map.of("SALLYPORT_MASTER_KEY", "sallyport-key", "LITELLM_MASTER_KEY", "litellm-key"));
    assertThat(loaded.config().general().masterKey()).isEqualTo(new Secret(expected));
  }

  @Test
  void litellmsVariableIsTheLastResort() throws ConfigException {
    assertThat(load("", Map.of("LITELLM_MASTER_KEY", "litellm-key")).config().general().masterKey())
        .isEqualTo(new Secret("litellm-key"));
  }

  @Test
  void twoDifferentKeysAreRemarkedOnWithoutTheirValues() throws ConfigException {
    List<String> remarks =
        load("master_key: key-from-the-file", Map.of("SALLYPORT_MASTER_KEY", "sallyport-key"))
            .remarks();
    assertThat(remarks)
        .singleElement()
        .asString()
        .contains("SALLYPORT_MASTER_KEY")
        .doesNotContain("key-from-the-file", "sallyport-key");
    assertThat(
            load(
                    "master_key: one-and-the-same-key",
                    Map.of("LITELLM_MASTER_KEY", "one-and-the-same-key"))
                .remarks())
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"sk-1234", "litellm"})
  void aKeyThatCanBeGuessedIsRemarkedOnWithoutItsValue(String key) throws ConfigException {
    assertThat(load("master_key: " + key, Map.of()).remarks())
        .singleElement()
        .asString()
        .contains("fewer than 16 characters")
        .doesNotContain(key + " ");
    assertThat(load("", Map.of("SALLYPORT_MASTER_KEY", key)).remarks()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"'', is empty", "with space, holds a space"})
  void aKeyOfTheEnvironmentMustBeUsable(String key, String words) {
    assertThat(new ConfigFolder(folder).problems("", Map.of("SALLYPORT_MASTER_KEY", key)))
        .singleElement()
        .asString()
        .contains("environment variable SALLYPORT_MASTER_KEY: " + words);
  }
}
