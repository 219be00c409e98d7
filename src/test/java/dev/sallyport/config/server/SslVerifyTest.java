package dev.sallyport.config.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.ConfigException;
import dev.sallyport.config.ConfigFolder;
import dev.sallyport.definition.SslVerify;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SslVerifyTest {
  @TempDir Path folder;

  private SslVerify read(String keys, Map<String, String> environment) throws ConfigException {
    return new ConfigFolder(folder)
        .server(ConfigFolder.completeServerWith(keys), environment)
        .sslVerify();
  }

  private String onlyProblem(String keys, Map<String, String> environment) {
    return new ConfigFolder(folder)
        .problems(ConfigFolder.completeServerWith(keys), environment)
        .getFirst();
  }

  @ParameterizedTest
  @ValueSource(strings = {"transport: http", "ssl_verify:", "ssl_verify: null"})
  void absentAndNullMeanTheDefault(String keys) throws ConfigException {
    assertThat(read(keys, Map.of())).isEqualTo(new SslVerify.Default());
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "True", "TRUE", "\"true\"", "'true'", "os.environ/V", "${V}"})
  void trueMeansVerified(String value) throws ConfigException {
    assertThat(read("ssl_verify: " + value, Map.of("V", "true")))
        .isEqualTo(new SslVerify.Enabled());
  }

  @ParameterizedTest
  @ValueSource(strings = {"false", "False", "FALSE", "\"false\"", "'false'", "os.environ/V"})
  void falseMeansUnverified(String value) throws ConfigException {
    assertThat(read("ssl_verify: " + value, Map.of("V", "false")))
        .isEqualTo(new SslVerify.Disabled());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/etc/ca.pem", "\"/etc/ca.pem\"", "os.environ/V", "${V}", "/etc/${F}"})
  void anythingWithTheFormOfAPathIsAPath(String value) throws ConfigException {
    assertThat(read("ssl_verify: " + value, Map.of("V", "/etc/ca.pem", "F", "ca.pem")))
        .isEqualTo(new SslVerify.CaPath(Path.of("/etc/ca.pem")));
  }

  @ParameterizedTest
  @CsvSource({
    "ca.pem, ca.pem",
    "./certs, certs",
    "certs/ca.crt, certs/ca.crt",
    "../ca.pem, ../ca.pem",
    "'my ca.pem', 'my ca.pem'",
  })
  void relativePathsBeginAtTheFilesFolder(String value, String expected) throws ConfigException {
    assertThat(read("ssl_verify: \"" + value + "\"", Map.of()))
        .isEqualTo(new SslVerify.CaPath(folder.toAbsolutePath().resolve(expected)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "no           | 'no' is neither true, false nor a path; write false",
        "off          | write false",
        "0            | write false",
        "yes          | write true",
        "on           | write true",
        "1            | write true",
        "\"no\"       | write false",
        "\"off\"      | write false",
        "\"0\"        | write false",
        "\"1\"        | write true",
        "\"yes\"      | write true",
        "\"on\"       | write true",
        "\"TRUE\"     | write true",
        "\"False\"    | write false",
        "flase        | write false",
        "ture         | write true",
        "\"none\"     | write null",
        "\"null\"     | write null",
        "None         | write null",
        "~            | write null",
        "Null         | write null",
        "\"\"         | is empty",
        "\" \"        | is empty",
        "\" true\"    | begins or ends with a space",
        "[]           | must be a single value, not a list",
        "{}           | must be a single value, not a map",
        "[false]      | must be a single value, not a list",
        "corp         | is written ./name",
        "12           | is neither",
        "1.5          | is a number",
        "~/ca.pem     | '~' isn't expanded",
        "$HOME/ca.pem | are written ${NAME}",
        "https://h/ca | not a URL",
        "file:///ca   | not a URL",
        "\" /ca.pem\" | begins or ends with a space",
        "\"/ca\\n.p\" | line break",
      })
  void nothingElseIsGuessed(String value, String words) {
    assertThat(onlyProblem("ssl_verify: " + value, Map.of()))
        .startsWith("4: mcp_servers.a.ssl_verify: ")
        .contains(words);
  }

  @Test
  void aCertificateInPlaceOfItsPathIsRefused() {
    assertThat(
            onlyProblem(
                "ssl_verify: |\n  -----BEGIN CERTIFICATE-----\n  MIIB\n  -----END CERTIFICATE-----",
                Map.of()))
        .contains("takes no certificate, but the path of a file that holds it");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no", "0", "False"})
  void whatAVariableHoldsIsJudgedLikeAQuotedText(String value) {
    assertThat(onlyProblem("ssl_verify: ${V}", Map.of("V", value)))
        .startsWith("4: mcp_servers.a.ssl_verify: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"false", "/etc/ca.pem"})
  void hasNoMeaningWithoutTls(String value) {
    assertThat(
            new ConfigFolder(folder)
                .problems(
                    ConfigFolder.serverWith("url: http://localhost:1/mcp\nssl_verify: " + value)))
        .singleElement()
        .asString()
        .startsWith("4: ")
        .contains("remove ssl_verify, or write https:// in the url");
  }

  @Test
  void trueIsHarmlessWithoutTls() throws ConfigException {
    assertThat(
            new ConfigFolder(folder)
                .server(
                    ConfigFolder.serverWith("url: http://localhost:1/mcp\nssl_verify: true"),
                    Map.of())
                .sslVerify())
        .isEqualTo(new SslVerify.Enabled());
  }
}
