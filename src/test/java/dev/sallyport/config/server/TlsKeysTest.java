package dev.sallyport.config.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.ConfigException;
import dev.sallyport.config.ConfigFolder;
import dev.sallyport.config.server.FieldsParser.Parsed;
import dev.sallyport.config.yaml.Problems.Problem;
import dev.sallyport.definition.ClientIdentity;
import dev.sallyport.definition.Secret;
import dev.sallyport.definition.ServerTls;
import dev.sallyport.definition.SpkiPin;
import dev.sallyport.definition.SslVerify;
import dev.sallyport.definition.TlsVersion;
import dev.sallyport.definition.rule.DefinitionRules;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The keys beside {@code ssl_verify}: what they mean, and which contradict each other. */
class TlsKeysTest {
  private static final String PIN = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
  private static final String OTHER_PIN = "LCa0a2j/xo/5m0U8HTBBNBNCLXBkg7+g+YpeiGJm564=";
  private static final Map<String, String> ENVIRONMENT = Map.of("KEY_PASSWORD", "s3cret");

  @TempDir Path folder;

  private ServerTls tls(String keys) throws ConfigException {
    return new ConfigFolder(folder)
        .server(ConfigFolder.completeServerWith(keys), ENVIRONMENT)
        .tls();
  }

  private List<String> problems(String keys) {
    return new ConfigFolder(folder).problems(ConfigFolder.completeServerWith(keys), ENVIRONMENT);
  }

  @Test
  void sayNothingWhereNothingIsSaid() throws ConfigException {
    assertThat(tls("")).isEqualTo(ServerTls.DEFAULT);
    assertThat(
            tls(
                """
                ssl_trust_system: false
                ssl_client_cert:
                ssl_client_key: null
                ssl_client_key_password:
                ssl_server_name:
                ssl_min_version: TLSv1.2
                ssl_insecure_until:
                ssl_pin_sha256: []
                """))
        .isEqualTo(ServerTls.DEFAULT);
  }

  @Test
  void areReadTogether() throws ConfigException {
    assertThat(
            tls(
                """
                ssl_verify: ./ca.pem
                ssl_trust_system: true
                ssl_client_cert: ./client.pem
                ssl_client_key: /keys/client.key
                ssl_client_key_password: os.environ/KEY_PASSWORD
                ssl_server_name: MCP.internal.example.com
                ssl_min_version: TLSv1.3
                ssl_pin_sha256: [%s, %s]
                """
                    .formatted(PIN, OTHER_PIN)))
        .isEqualTo(
            new ServerTls(
                new SslVerify.CaPath(folder.resolve("ca.pem")),
                true,
                new ClientIdentity(
                    folder.resolve("client.pem"),
                    Path.of("/keys/client.key"),
                    new Secret("s3cret")),
                "mcp.internal.example.com",
                TlsVersion.TLS_1_3,
                null,
                List.of(new SpkiPin(PIN), new SpkiPin(OTHER_PIN))));
  }

  @Test
  void takeAnExceptionWithItsEnd() throws ConfigException {
    ServerTls tls =
        tls("ssl_verify: false\nssl_insecure_until: 2031-02-03\nssl_pin_sha256: " + PIN);
    assertThat(tls.insecureUntil()).isEqualTo(LocalDate.of(2031, 2, 3));
    assertThat(tls.pins()).containsExactly(new SpkiPin(PIN));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ssl_trust_system: maybe                  | is neither true nor false",
        "ssl_client_key: /k.pem                   | is given without a certificate; add ssl_client_cert",
        "ssl_client_key_password: x               | is given without a certificate",
        "ssl_client_cert: '-----BEGIN'            | takes the path of a file, not what's in it",
        "ssl_client_cert: ''                      | must be the path of a file",
        "ssl_client_cert: https://a.example/c.pem | not a URL",
        "ssl_server_name: 10.0.0.1                | takes a host name, not an address",
        "ssl_server_name: '[::1]'                 | takes a host name, not an address",
        "ssl_server_name: a_b.example.com         | isn't a host name",
        "ssl_server_name: https://a.example.com   | isn't a host name",
        "ssl_min_version: TLSv1.1                 | older versions aren't secure any more",
        "ssl_min_version: 1.0                     | older versions aren't secure any more",
        "ssl_min_version: 1.3                     | did you mean 'TLSv1.3'?",
        "ssl_min_version: TLSv1.4                 | unknown value; known are TLSv1.2, TLSv1.3",
        "ssl_insecure_until: 2031-02-03           | is the end of ssl_verify: false, which isn't there",
        "ssl_pin_sha256: abc                      | SHA-256 of the public key in base64",
        "ssl_pin_sha256: [sha256//47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=] | leave out what's before it",
        "ssl_pin_sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 | this is hex",
        "sni: a.example.com                       | ssl_server_name",
        "client_cert: /c.pem                      | ssl_client_cert",
      })
  void tellWhatToWrite(String key, String words) {
    assertThat(problems(key))
        .singleElement()
        .asString()
        .startsWith("4: mcp_servers.a")
        .contains(words)
        .doesNotContain("s3cret");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ssl_trust_system: true         | contradicts ssl_verify: false",
        "ssl_server_name: a.example.com | contradicts ssl_verify: false",
        "ssl_insecure_until: soon       | must be a date like 2026-12-31",
        "ssl_insecure_until: 2026-02-30 | must be a date like 2026-12-31",
      })
  void contradictAnException(String key, String words) {
    assertThat(problems("ssl_verify: false\n" + key))
        .singleElement()
        .asString()
        .startsWith("5: mcp_servers.a.")
        .contains(words);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ssl_trust_system: true",
        "ssl_client_cert: /c.p12",
        "ssl_server_name: a.example.com",
        "ssl_min_version: TLSv1.2",
        "ssl_pin_sha256: " + PIN
      })
  void meanNothingWithoutTls(String key) {
    assertThat(
            new ConfigFolder(folder)
                .problems(ConfigFolder.serverWith("url: http://mcp.example.com/mcp\n" + key)))
        .singleElement()
        .asString()
        .contains("the url is http://, where there's no TLS; remove ssl_");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ssl_client_cert", "ssl_client_key"})
  void stayInTheFoldersThatTheApiMayName(String key) {
    Map<String, Object> fields = new HashMap<>();
    fields.put("server_name", "a");
    fields.put("url", "https://mcp.example.com/mcp");
    fields.put("ssl_client_cert", "/certs/client.pem");
    FieldsParser parser = new FieldsParser(DefinitionRules.NONE, List.of(Path.of("/certs")));
    assertThat(parser.parse(fields)).isInstanceOf(Parsed.Valid.class);

    for (String path : List.of("/etc/shadow", "client.pem", "/certs/../etc/shadow")) {
      fields.put(key, path);
      assertThat(parser.parse(fields))
          .isInstanceOfSatisfying(
              Parsed.Invalid.class,
              invalid ->
                  assertThat(invalid.problems())
                      .singleElement()
                      .satisfies(problem -> assertConfined(problem, key)));
    }
  }

  private static void assertConfined(Problem problem, String key) {
    assertThat(problem.field()).isEqualTo(key);
    assertThat(problem.text()).contains("general_settings.ca_directories (/certs)");
  }

  @Test
  void showNoPassword() throws ConfigException {
    ServerTls tls = tls("ssl_client_cert: /c.p12\nssl_client_key_password: ${KEY_PASSWORD}");
    assertThat(tls.toString()).doesNotContain("s3cret");
  }
}
