package dev.sallyport.config.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.ConfigException;
import dev.sallyport.config.ConfigFolder;
import dev.sallyport.definition.ResourceIndicator;
import dev.sallyport.definition.Secret;
import dev.sallyport.definition.SslVerify;
import dev.sallyport.definition.TokenClientAuth;
import dev.sallyport.definition.UpstreamAuth.ClientCredentials;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code auth_type: oauth2} in {@code config.yaml}. */
class OAuthParserTest {
  private static final String LEAST =
      """
      mcp_servers:
        crm:
          url: https://crm.example.com/mcp
          auth_type: oauth2
          oauth2_flow: client_credentials
          client_id: gateway
          client_secret: os.environ/CRM_SECRET
      """;

  private static final Map<String, String> ENVIRONMENT = Map.of("CRM_SECRET", "s3cret");

  @TempDir Path folder;

  private ClientCredentials read(String yaml) throws ConfigException {
    return (ClientCredentials)
        new ConfigFolder(folder).load(yaml, ENVIRONMENT).config().servers().getFirst().auth();
  }

  private String mistakes(String yaml) {
    try {
      new ConfigFolder(folder).load(yaml, ENVIRONMENT);
      return "";
    } catch (ConfigException mistakes) {
      return String.join("\n", mistakes.problems());
    }
  }

  @Test
  void takesTheLeast() throws ConfigException {
    assertThat(read(LEAST))
        .isEqualTo(
            new ClientCredentials(
                "gateway",
                new Secret("s3cret"),
                List.of(),
                null,
                null,
                new ResourceIndicator.OfServer(),
                null));
  }

  @Test
  void takesAllThatCanBeSaid() throws ConfigException {
    String all =
        """
            scopes: [read, "crm:write"]
            token_url: https://login.example.com/token
            token_endpoint_auth_method: client_secret_basic
            oauth2_resource: https://crm.example.com
            token_ssl_verify: ./login-ca.pem
        """;
    assertThat(read(LEAST + all))
        .isEqualTo(
            new ClientCredentials(
                "gateway",
                new Secret("s3cret"),
                List.of("read", "crm:write"),
                URI.create("https://login.example.com/token"),
                TokenClientAuth.CLIENT_SECRET_BASIC,
                new ResourceIndicator.Given(URI.create("https://crm.example.com")),
                new SslVerify.CaPath(folder.resolve("login-ca.pem"))));
  }

  @Test
  void takesAResourceThatIsLeftOut() throws ConfigException {
    assertThat(read(LEAST + "    oauth2_resource: false\n").resource())
        .isEqualTo(new ResourceIndicator.Omitted());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "client_id: gateway | '' | needs client_id",
        "client_secret: os.environ/CRM_SECRET | '' | needs client_secret",
        "oauth2_flow: client_credentials | '' | the flow in which users sign in is not supported"
            + " yet",
        "client_credentials | authorization_code | is not supported yet; use client_credentials",
        "client_credentials | clientcredentials | use client_credentials",
        "auth_type: oauth2 | auth_type: none | oauth2_flow: is given, but auth_type isn't oauth2",
        "auth_type: oauth2 | '' | client_secret: is given, but auth_type isn't oauth2",
        "client_id: gateway | client_id: gätway | client_id: must be"
      })
  void refusesWhatIsNotWhole(String text, String instead, String words) {
    assertThat(mistakes(LEAST.replace(text, instead))).contains(words).doesNotContain("s3cret");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "authentication_token: x | authentication_token: is given, but auth_type is oauth2",
        "token_url: http://login.example.com/token | token_url: must begin with https://",
        "token_url: https://u:p@login.example.com/token | use client_id and client_secret",
        "token_url: login.example.com | must begin with http:// or https://",
        "token_endpoint_auth_method: private_key_jwt | is not supported yet; use",
        "token_endpoint_auth_method: basic | did you mean 'client_secret_basic'",
        "scopes: read | must be a list",
        "scopes: [read write] | isn't a scope",
        "oauth2_resource: crm | must be false, or an absolute URI",
        "token_ssl_verify: no | write false if that's meant",
        "token_ssl_verify: 5 | is neither true, false nor a path",
        "static_headers: {authorization: x} | is set by auth_type already",
        "token_endpoint: https://login.example.com | did you mean 'token_url'"
      })
  void refusesWhatCannotBeMeant(String line, String words) {
    assertThat(mistakes(LEAST + "    " + line + "\n")).contains(words).doesNotContain("ssl_ca_pem");
  }

  @Test
  void withoutTlsThereIsNothingToVerify() {
    String local =
        """
            token_url: http://localhost:8080/token
            token_ssl_verify: false
        """;
    assertThat(mistakes(LEAST + local)).contains("token_ssl_verify: token_url is http://");
  }

  @Test
  void theFloorHoldsForTheTokenServerToo() {
    String floor =
        """
            token_url: https://login.strict.example.com/token
            %s
        general_settings:
          ssl_verify_required: ["*.strict.example.com"]
        """;
    assertThat(mistakes(LEAST + floor.formatted("token_ssl_verify: false")))
        .contains("token_ssl_verify: verification can't be switched off");
    assertThat(mistakes(LEAST + floor.formatted("ssl_verify: false")))
        .contains("token_url: verification can't be switched off");
    assertThat(mistakes(LEAST + floor.formatted("token_ssl_verify: true"))).isEmpty();
  }
}
