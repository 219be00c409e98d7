package dev.sallyport.downstream;

import static dev.sallyport.testing.McpClient.CALL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.definition.SslVerify;
import dev.sallyport.testing.Definitions;
import dev.sallyport.testing.Eventually;
import dev.sallyport.testing.McpClient;
import dev.sallyport.testing.RunningGateway;
import dev.sallyport.testing.TestCa;
import dev.sallyport.testing.TlsTestServer;
import dev.sallyport.testing.TokenGuard;
import dev.sallyport.testing.TokenServer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/**
 * Without {@code token_url} it's found out where tokens are got (MCP 2026-07-28, "Authorization
 * Server Discovery"), and no secret goes anywhere on a word that isn't proven.
 */
class TokenServerDiscoveryTest {
  private static final String OPENID = "/.well-known/openid-configuration";
  private static final String METADATA = "/.well-known/oauth-authorization-server";

  private final TestCa authority = TestCa.root("Right CA");
  private final TokenServer tokens = TokenServer.start(authority.issue("localhost"));
  private final TokenGuard guard =
      new TokenGuard(tokens, (request, response) -> response.sendString(Mono.just("ok")));
  private final TlsTestServer server =
      TlsTestServer.builder().certificate(authority.issue("localhost")).handler(guard).start();

  @TempDir Path folder;

  @AfterEach
  void stop() {
    server.close();
    tokens.close();
  }

  private ServerDefinition definition() {
    return Definitions.server("crm", server.url().resolve("/mcp"))
        .sslVerify(new SslVerify.CaPath(authority.writePem(folder.resolve("ca.pem"))))
        .auth(tokens.client(null))
        .build();
  }

  private String call() {
    try (RunningGateway gateway = RunningGateway.with(definition())) {
      return McpClient.post(gateway.url("/mcp/crm"), CALL).body();
    }
  }

  private void nothingWasGiven() {
    assertThat(tokens.asked()).isEmpty();
  }

  @Test
  void theMetadataOfBothSaysWhere() {
    assertThat(call()).isEqualTo("ok");
    assertThat(tokens.asked())
        .singleElement()
        .satisfies(
            asked -> {
              assertThat(asked.authorization()).as("the only method offered").startsWith("Basic ");
              assertThat(asked.form())
                  .containsEntry("scope", "tools")
                  .containsEntry("resource", server.url() + "/mcp");
            });
  }

  @Test
  void whatWasFoundServesTheNextTokenToo() {
    tokens.lifetime("1");
    try (RunningGateway gateway = RunningGateway.with(definition())) {
      Eventually.until(
          Duration.ofSeconds(20),
          "a second token",
          () ->
              McpClient.post(gateway.url("/mcp/crm"), CALL).statusCode() == 200
                  && tokens.asked().size() > 1);
    }
    assertThat(tokens.traffic().requests() - tokens.asked().size()).isEqualTo(1);
  }

  @Test
  void theChallengeSaysWhereAndWhichScopes() {
    guard
        .withoutMetadata()
        .challenging(
            "Basic realm=\"x\", Bearer error=\"invalid_token\", resource_metadata=\"%s/meta\", scope=\"a b\""
                .formatted(server.url()));
    assertThat(call()).isEqualTo("ok");
    assertThat(tokens.asked().getFirst().form()).containsEntry("scope", "a b");
  }

  @Test
  void aChallengeThatLostItsSchemeIsReadAsHttps() {
    guard
        .withoutMetadata()
        .challenging(
            "Bearer resource_metadata=\"http://localhost:%d/meta\"".formatted(server.port()));
    assertThat(call()).isEqualTo("ok");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"https://127.0.0.1/meta", "https://localhost:1/meta", "ftp://localhost/x", "%%"})
  void metadataOfAnotherOriginIsNotAsked(String elsewhere) {
    guard.challenging("Bearer resource_metadata=\"" + elsewhere + "\"");
    assertThat(call()).contains("TOKEN_DISCOVERY", "another origin");
    nothingWasGiven();
  }

  @Test
  void metadataOfAPartAboveCounts() {
    guard.resource("/");
    assertThat(call()).isEqualTo("ok");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/mc", "/mcp/x", "https://honest.example/mcp", "http://localhost/mcp"})
  void metadataOfAnotherResourceIsRefused(String resource) {
    guard.resource(resource);
    assertThat(call()).contains("TOKEN_DISCOVERY", "another resource");
    nothingWasGiven();
  }

  @Test
  void withoutMetadataItIsSaidWhatToDo() {
    guard.withoutMetadata();
    assertThat(call()).contains("TOKEN_DISCOVERY", "doesn't say which authorization server");
    nothingWasGiven();
  }

  @Test
  void openIdConnectsPlaceIsTriedToo() {
    tokens.instead(METADATA, (request, response) -> response.sendString(Mono.just("<html>")));
    tokens.json(OPENID, tokens.metadata());
    assertThat(call()).isEqualTo("ok");
  }

  @Test
  void metadataOfAnotherIssuerIsRefused() {
    tokens.json(METADATA, tokens.metadata().replace(tokens.issuer(), "https://honest.example"));
    assertThat(call()).contains("TOKEN_DISCOVERY", "another issuer");
    nothingWasGiven();
  }

  @ParameterizedTest
  @CsvSource({
    "http://tokens.example/token, isn't reached by https",
    "https://user:pw@localhost/token, no token_endpoint",
    "//localhost/token, no token_endpoint",
    "https://localhost/token#x, no token_endpoint",
    "'', no token_endpoint"
  })
  void anEndpointThatIsNotSafeGetsNoSecret(String endpoint, String words) {
    tokens.json(METADATA, tokens.metadata().replace(tokens.tokenUrl().toString(), endpoint));
    assertThat(call()).contains("TOKEN_DISCOVERY", words);
    nothingWasGiven();
  }

  @Test
  void aServerThatTakesNoSecretIsSaidTo() {
    tokens.json(
        METADATA,
        "{\"issuer\":\"%s\",\"token_endpoint\":\"%s\",\"token_endpoint_auth_methods_supported\":[\"none\"]}"
            .formatted(tokens.issuer(), tokens.tokenUrl()));
    assertThat(call()).contains("TOKEN_DISCOVERY", "no client secret");
    nothingWasGiven();
  }

  @Test
  void aRedirectIsNoMetadata() {
    for (String place : new String[] {METADATA, OPENID}) {
      tokens.instead(
          place,
          (request, response) -> response.status(302).header("Location", "/elsewhere").send());
    }
    tokens.json("/elsewhere", tokens.metadata());
    assertThat(call()).contains("TOKEN_DISCOVERY", "has no metadata");
    nothingWasGiven();
  }
}
