package dev.sallyport.downstream;

import static dev.sallyport.testing.McpClient.CALL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.general.GeneralSettings;
import dev.sallyport.definition.ResourceIndicator;
import dev.sallyport.definition.Secret;
import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.definition.SslVerify;
import dev.sallyport.definition.TokenClientAuth;
import dev.sallyport.definition.UpstreamAuth.ClientCredentials;
import dev.sallyport.definition.rule.AllowedHosts;
import dev.sallyport.definition.rule.DefinitionRules;
import dev.sallyport.definition.rule.HostList;
import dev.sallyport.definition.rule.HostPattern;
import dev.sallyport.definition.rule.VerificationFloor;
import dev.sallyport.testing.Definitions;
import dev.sallyport.testing.Eventually;
import dev.sallyport.testing.McpClient;
import dev.sallyport.testing.RunningGateway;
import dev.sallyport.testing.TestCa;
import dev.sallyport.testing.TlsTestServer;
import dev.sallyport.testing.TokenGuard;
import dev.sallyport.testing.TokenServer;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** {@code auth_type: oauth2}: tokens are got, kept, shared and replaced. */
class AccessTokenTest {
  private final TestCa authority = TestCa.root("Right CA");
  private final TokenServer tokens = TokenServer.start(authority.issue("localhost"));
  private final TlsTestServer server =
      TlsTestServer.builder()
          .certificate(authority.issue("localhost"))
          .handler(
              new TokenGuard(tokens, (request, response) -> response.sendString(Mono.just("ok"))))
          .start();

  @TempDir Path folder;

  @AfterEach
  void stop() {
    server.close();
    tokens.close();
  }

  private Definitions definition(ClientCredentials client) {
    return Definitions.server("crm", server.url().resolve("/mcp"))
        .sslVerify(new SslVerify.CaPath(authority.writePem(folder.resolve("ca.pem"))))
        .auth(client);
  }

  private ServerDefinition server(ClientCredentials client) {
    return definition(client).build();
  }

  private static ClientCredentials with(ClientCredentials client, TokenClientAuth method) {
    return new ClientCredentials(
        client.clientId(),
        client.clientSecret(),
        List.of("read", "write"),
        client.tokenUrl(),
        method,
        new ResourceIndicator.Given(URI.create("urn:crm")),
        client.tokenVerify());
  }

  private static HttpResponse<String> call(RunningGateway gateway) {
    return McpClient.post(gateway.url("/mcp/crm"), CALL);
  }

  @Test
  void oneTokenServesAllCalls() {
    try (RunningGateway gateway = RunningGateway.with(server(tokens.client()))) {
      assertThat(tokens.traffic().connections()).as("nothing is got before it's needed").isZero();
      for (int i = 0; i < 5; i++) {
        assertThat(call(gateway).body()).isEqualTo("ok");
      }
    }
    assertThat(tokens.asked())
        .singleElement()
        .satisfies(
            asked ->
                assertThat(asked.form())
                    .containsEntry("grant_type", "client_credentials")
                    .containsEntry("client_id", TokenServer.CLIENT_ID)
                    .containsEntry("resource", server.url() + "/mcp")
                    .doesNotContainKey("scope"));
    assertThat(server.requests()).isEqualTo(5);
  }

  @Test
  void theSecretGoesIntoTheHeaderWhereThatIsSaid() {
    ClientCredentials client = with(tokens.client(), TokenClientAuth.CLIENT_SECRET_BASIC);
    try (RunningGateway gateway = RunningGateway.with(server(client))) {
      assertThat(call(gateway).statusCode()).isEqualTo(200);
    }
    assertThat(tokens.asked().getFirst().authorization()).startsWith("Basic ");
    assertThat(tokens.asked().getFirst().form())
        .containsEntry("scope", "read write")
        .containsEntry("resource", "urn:crm")
        .doesNotContainKeys("client_id", "client_secret");
  }

  @Test
  void aHundredCallersWaitForOneTokenAndThoseWhoLeaveDoNotStopIt() throws InterruptedException {
    Sinks.Empty<Void> gate = Sinks.empty();
    CountDownLatch isAsked = new CountDownLatch(1);
    tokens.instead(
        "/token",
        (request, response) -> {
          isAsked.countDown();
          return gate.asMono().then(Mono.defer(() -> Mono.from(tokens.token(request, response))));
        });
    try (RunningGateway gateway = RunningGateway.with(server(tokens.client()))) {
      List<CompletableFuture<HttpResponse<String>>> calls =
          IntStream.range(0, 100)
              .mapToObj(i -> McpClient.postAsync(gateway.url("/mcp/crm"), CALL))
              .toList();
      assertThat(isAsked.await(20, TimeUnit.SECONDS)).isTrue();
      calls.subList(0, 30).forEach(call -> call.cancel(true));
      gate.tryEmitEmpty().orThrow();
      calls.subList(30, 100).forEach(call -> assertThat(call.join().statusCode()).isEqualTo(200));
      assertThat(tokens.traffic().requests()).isEqualTo(1);
    }
  }

  @Test
  void aRefusedTokenIsReplacedOnceUnseen() {
    try (RunningGateway gateway = RunningGateway.with(server(tokens.client()))) {
      assertThat(call(gateway).statusCode()).isEqualTo(200);
      tokens.revoke();
      assertThat(call(gateway).body()).isEqualTo("ok");
      assertThat(tokens.asked()).hasSize(2);
      assertThat(server.requests()).isEqualTo(3);
    }
  }

  @Test
  void aServerThatTakesNoTokenIsNotALoop() {
    try (TokenServer other = TokenServer.start(authority.issue("localhost"));
        RunningGateway gateway = RunningGateway.with(server(other.client()))) {
      for (int i = 0; i < 3; i++) {
        HttpResponse<String> answer = call(gateway);
        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(answer.body()).contains("CREDENTIALS");
      }
      assertThat(other.asked()).as("the first, and one in its place").hasSize(2);
      assertThat(server.requests()).isEqualTo(4);
    }
  }

  @Test
  void aTokenThatEndsIsGotAgain() {
    tokens.lifetime("1");
    try (RunningGateway gateway = RunningGateway.with(server(tokens.client()))) {
      assertThat(call(gateway).statusCode()).isEqualTo(200);
      Eventually.until(
          Duration.ofSeconds(20),
          "a second token",
          () -> call(gateway).statusCode() == 200 && tokens.asked().size() > 1);
    }
  }

  @Test
  void aChangedSecretIsUsedAtOnce() {
    ServerDefinition before = server(tokens.client());
    try (RunningGateway gateway = RunningGateway.with(before)) {
      assertThat(call(gateway).statusCode()).isEqualTo(200);
      tokens.changeSecret("another");
      tokens.revoke();
      HttpResponse<String> refused = call(gateway);
      assertThat(refused.statusCode()).isEqualTo(502);
      assertThat(refused.body())
          .contains("TOKEN_REFUSED", "invalid_client")
          .doesNotContain("s3cret", "no such client");
      gateway.define(List.of(server(tokens.client())));
      assertThat(call(gateway).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aFailureCountsForAWhile() {
    tokens.instead("/token", (request, response) -> response.status(503).send());
    try (RunningGateway gateway = RunningGateway.with(server(tokens.client()))) {
      for (int i = 0; i < 5; i++) {
        HttpResponse<String> answer = call(gateway);
        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(answer.body()).contains("crm", "TOKEN_RESPONSE", "HTTP 503");
      }
    }
    assertThat(tokens.traffic().requests()).isEqualTo(1);
    assertThat(server.requests()).isZero();
  }

  @Test
  void aSilentTokenServerIsGivenUp() {
    tokens.instead("/token", (request, response) -> Mono.never());
    ServerDefinition impatient =
        definition(tokens.client()).timeout(Duration.ofMillis(300)).build();
    try (RunningGateway gateway = RunningGateway.with(impatient)) {
      assertThat(call(gateway).body()).contains("TOKEN_TIMEOUT");
    }
  }

  @Test
  void anEndlessAnswerIsCutOff() {
    tokens.instead(
        "/token",
        (request, response) -> response.sendString(Mono.just(" ".repeat(10_000)).repeat(10_000)));
    try (RunningGateway gateway = RunningGateway.with(server(tokens.client()))) {
      assertThat(call(gateway).body()).contains("TOKEN_RESPONSE", "larger than 128 KiB");
    }
  }

  @Test
  void noRedirectTakesTheSecretElsewhere() {
    try (TlsTestServer thief = TlsTestServer.start(authority.issue("localhost"));
        RunningGateway gateway = RunningGateway.with(server(tokens.client()))) {
      tokens.instead(
          "/token",
          (request, response) ->
              response.status(307).header("Location", thief.url() + "/token").send());
      assertThat(call(gateway).body()).contains("TOKEN_RESPONSE", "redirects");
      assertThat(thief.connections()).isZero();
    }
  }

  @Test
  void aTokenServerThatIsDownIsSaidToBe() {
    ClientCredentials client = tokens.client();
    tokens.close();
    try (RunningGateway gateway = RunningGateway.with(server(client))) {
      HttpResponse<String> answer = call(gateway);
      assertThat(answer.statusCode()).isEqualTo(502);
      assertThat(answer.body()).contains("TOKEN_CONNECT", "the token server was refused");
      assertThat(server.requests()).isZero();
    }
  }

  @Test
  void theSecretIsNowhereInTheDefinitionsText() {
    assertThat(server(tokens.client()).auth().toString()).doesNotContain("s3cret");
    assertThat(new Secret("s3cret").toString()).doesNotContain("s3cret");
  }

  @Test
  void allowedHostsHoldForTokenServers() {
    GeneralSettings settings =
        Definitions.withRules(
            new DefinitionRules(
                new AllowedHosts.Listed(
                    new HostList(List.of(new HostPattern("localhost")), List.of())),
                new VerificationFloor.Nowhere()));
    ClientCredentials elsewhere =
        tokens.client(URI.create("https://127.0.0.1:" + tokens.traffic().port() + "/token"));
    try (RunningGateway gateway = RunningGateway.with(settings, server(elsewhere))) {
      assertThat(call(gateway).body()).contains("TOKEN_ADDRESS_NOT_ALLOWED");
      assertThat(tokens.traffic().connections()).isZero();
    }
  }
}
