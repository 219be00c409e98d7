package dev.sallyport.downstream;

import static dev.sallyport.testing.McpClient.CALL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.definition.ClientIdentity;
import dev.sallyport.definition.ServerTls;
import dev.sallyport.definition.SpkiPin;
import dev.sallyport.definition.SslVerify;
import dev.sallyport.definition.TlsVersion;
import dev.sallyport.definition.UpstreamAuth.ClientCredentials;
import dev.sallyport.testing.CapturedLog;
import dev.sallyport.testing.CertificateOptions;
import dev.sallyport.testing.Definitions;
import dev.sallyport.testing.ForwardProxy;
import dev.sallyport.testing.McpClient;
import dev.sallyport.testing.RunningGateway;
import dev.sallyport.testing.TestCa;
import dev.sallyport.testing.TestCertificate;
import dev.sallyport.testing.TlsTestServer;
import dev.sallyport.testing.TokenGuard;
import dev.sallyport.testing.TokenServer;
import dev.sallyport.tls.certificate.X509;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

/**
 * A token server is verified by the server's own trust, or by {@code token_ssl_verify}; what
 * belongs to the server alone isn't shown to it, nor asked of it.
 */
class TokenServerTrustTest {
  private final TestCa right = TestCa.root("Right CA");
  private final TestCa other = TestCa.root("Other CA");

  @TempDir Path folder;

  private SslVerify ca(TestCa ca) {
    return new SslVerify.CaPath(ca.writePem(folder.resolve(ca.hashCode() + ".pem")));
  }

  private static TlsTestServer.Builder guarded(TokenServer tokens) {
    return TlsTestServer.builder()
        .handler(
            new TokenGuard(tokens, (request, response) -> response.sendString(Mono.just("ok"))));
  }

  private static ClientCredentials verifying(
      ClientCredentials client, @Nullable SslVerify tokenVerify) {
    return new ClientCredentials(
        client.clientId(),
        client.clientSecret(),
        client.scopes(),
        client.tokenUrl(),
        client.clientAuth(),
        client.resource(),
        tokenVerify);
  }

  private static Definitions definition(TlsTestServer server) {
    return Definitions.server("crm", server.url().resolve("/mcp"));
  }

  private static HttpResponse<String> call(RunningGateway gateway) {
    return McpClient.post(gateway.url("/mcp/crm"), CALL);
  }

  @Test
  void aTokenServerOfAnotherCaIsRefusedAndSeesNoRequest() {
    try (CapturedLog log = CapturedLog.of("dev.sallyport.upstream");
        TokenServer tokens = TokenServer.start(other.issue("localhost"));
        TlsTestServer server = guarded(tokens).certificate(right.issue("localhost")).start();
        RunningGateway gateway =
            RunningGateway.with(
                definition(server).sslVerify(ca(right)).auth(tokens.client()).build())) {
      HttpResponse<String> answer = call(gateway);
      assertThat(answer.statusCode()).isEqualTo(502);
      assertThat(answer.body())
          .contains("TOKEN_UNTRUSTED_ISSUER", "TLS with the token server failed")
          .contains("the token server's certificate is signed by a CA that is not trusted")
          .doesNotContain(folder.toString());
      assertThat(tokens.traffic().requests()).isZero();
      assertThat(String.join("\n", log.lines()))
          .contains("Set this server's token_ssl_verify to a PEM file")
          .contains("CA 'Other CA'")
          .contains("trust used: ssl_verify " + folder);
    }
  }

  @Test
  void aTokenServerOfAnotherNameIsRefused() {
    try (CapturedLog log = CapturedLog.of("dev.sallyport.upstream");
        TokenServer tokens = TokenServer.start(right.issue("login.example.com"));
        TlsTestServer server = guarded(tokens).certificate(right.issue("localhost")).start();
        RunningGateway gateway =
            RunningGateway.with(
                definition(server).sslVerify(ca(right)).auth(tokens.client()).build())) {
      assertThat(call(gateway).body()).contains("TOKEN_HOSTNAME_MISMATCH");
      assertThat(String.join("\n", log.lines()))
          .contains("for login.example.com: use one of these in token_url, or");
      assertThat(tokens.traffic().requests()).isZero();
    }
  }

  @Test
  void aTokenServerThatWantsAClientCertificateGetsNone() {
    try (CapturedLog log = CapturedLog.of("dev.sallyport.upstream");
        TokenServer tokens = TokenServer.start(right.issue("localhost"));
        TlsTestServer strict =
            TlsTestServer.builder()
                .certificate(right.issue("localhost"))
                .requireClientCertificate()
                .start();
        TlsTestServer server = guarded(tokens).certificate(right.issue("localhost")).start();
        RunningGateway gateway =
            RunningGateway.with(
                definition(server)
                    .sslVerify(ca(right))
                    .auth(tokens.client(strict.url().resolve("/token")))
                    .build())) {
      assertThat(call(gateway).body()).contains("TOKEN_CLIENT_CERTIFICATE_REQUIRED");
      assertThat(String.join("\n", log.lines())).contains("do without a client certificate");
    }
  }

  @Test
  void tokensAreGotThroughTheServersProxyUnderTheSameTrust() {
    try (ForwardProxy proxy = ForwardProxy.start();
        TokenServer tokens = TokenServer.start(right.issue("localhost"));
        TlsTestServer server = guarded(tokens).certificate(right.issue("localhost")).start();
        RunningGateway gateway =
            RunningGateway.with(
                definition(server)
                    .sslVerify(ca(right))
                    .auth(tokens.client())
                    .proxy(proxy.url())
                    .build())) {
      assertThat(call(gateway).statusCode()).isEqualTo(200);
      assertThat(proxy.targets())
          .containsExactly(
              "localhost:" + tokens.tokenUrl().getPort(), "localhost:" + server.port());
    }
  }

  @Test
  void aProxyThatRefusesTheTokenServerIsNamedInTheLogAndNotToTheClient() {
    try (CapturedLog log = CapturedLog.of("dev.sallyport.upstream");
        ForwardProxy proxy = ForwardProxy.demanding("Basic xyz");
        TokenServer tokens = TokenServer.start(right.issue("localhost"));
        TlsTestServer server = guarded(tokens).certificate(right.issue("localhost")).start();
        RunningGateway gateway =
            RunningGateway.with(
                definition(server)
                    .sslVerify(ca(right))
                    .auth(tokens.client())
                    .proxy(proxy.url())
                    .build())) {
      assertThat(call(gateway).body()).contains("TOKEN_PROXY").doesNotContain("" + proxy.port());
      assertThat(String.join("\n", log.lines())).contains("127.0.0.1:" + proxy.port(), "407");
      assertThat(tokens.traffic().requests()).isZero();
    }
  }

  @Test
  void tokenSslVerifyIsForTheTokenServerOnly() {
    try (TokenServer tokens = TokenServer.start(other.issue("localhost"));
        TlsTestServer server = guarded(tokens).certificate(right.issue("localhost")).start();
        RunningGateway gateway =
            RunningGateway.with(
                definition(server)
                    .sslVerify(ca(right))
                    .auth(verifying(tokens.client(), ca(other)))
                    .build())) {
      assertThat(call(gateway).body()).isEqualTo("ok");
      gateway.define(
          List.of(
              definition(server)
                  .sslVerify(ca(other))
                  .auth(verifying(tokens.client(), ca(other)))
                  .build()));
      assertThat(call(gateway).body()).contains("\"UNTRUSTED_ISSUER\"");
    }
  }

  @Test
  void tokenSslVerifyIsNotMadeWeakerByTheServersOwn() {
    try (TokenServer tokens = TokenServer.start(other.issue("localhost"));
        TlsTestServer server = guarded(tokens).certificate(right.issue("localhost")).start();
        RunningGateway gateway =
            RunningGateway.with(
                definition(server)
                    .sslVerify(new SslVerify.Disabled())
                    .auth(verifying(tokens.client(), ca(right)))
                    .build())) {
      assertThat(call(gateway).body()).contains("TOKEN_UNTRUSTED_ISSUER");
      assertThat(tokens.traffic().requests()).isZero();
    }
  }

  @Test
  void anExceptionForTheTokenServerIsNoneForTheServer() {
    try (CapturedLog log = CapturedLog.of("dev.sallyport.registry");
        TokenServer tokens = TokenServer.start(other.issue("wrong.example"));
        TlsTestServer server = guarded(tokens).certificate(right.issue("localhost")).start();
        RunningGateway gateway =
            RunningGateway.with(
                definition(server)
                    .sslVerify(ca(right))
                    .auth(verifying(tokens.client(), new SslVerify.Disabled()))
                    .build())) {
      assertThat(call(gateway).body()).isEqualTo("ok");
      assertThat(gateway.tls())
          .singleElement()
          .satisfies(state -> assertThat(state.isVerified()).isFalse());
      assertThat(String.join("\n", log.lines())).contains("token_ssl_verify is false");
    }
  }

  @Test
  void whatBelongsToTheServerAloneIsNotForTheTokenServer() {
    TestCa clients = TestCa.root("Clients CA");
    Path cert = folder.resolve("client.pem");
    Path key = folder.resolve("client.key");
    clients.issue(CertificateOptions.server().forClientsOnly()).writeServerFiles(cert, key);
    TestCertificate own = right.issue("crm.internal.example");
    ServerTls tls =
        new ServerTls(
            ca(right),
            false,
            new ClientIdentity(cert, key, null),
            "crm.internal.example",
            TlsVersion.TLS_1_2,
            null,
            List.of(new SpkiPin(X509.spkiSha256(own.certificate()))));
    try (TokenServer tokens = TokenServer.start(right.issue("localhost"));
        TlsTestServer server =
            guarded(tokens).certificate(own).requireClientCertificateOf(clients).start();
        RunningGateway gateway =
            RunningGateway.with(definition(server).tls(tls).auth(tokens.client(null)).build())) {
      assertThat(call(gateway).body()).as("discovery, token and call").isEqualTo("ok");
      assertThat(tokens.traffic().serverNames()).doesNotContain("crm.internal.example");
      assertThat(server.serverNames()).containsOnly("crm.internal.example");
    }
  }

  @Test
  void aChangedFileIsUsedForTheTokenServerAtOnce() throws IOException {
    Path file = right.writePem(folder.resolve("token-ca.pem"));
    try (TokenServer tokens = TokenServer.start(other.issue("localhost"));
        TlsTestServer server = guarded(tokens).certificate(right.issue("localhost")).start();
        RunningGateway gateway =
            RunningGateway.with(
                definition(server)
                    .sslVerify(ca(right))
                    .auth(verifying(tokens.client(), new SslVerify.CaPath(file)))
                    .build())) {
      assertThat(call(gateway).body()).contains("TOKEN_UNTRUSTED_ISSUER");
      other.writePem(file);
      gateway.lookAtFiles();
      assertThat(call(gateway).body()).isEqualTo("ok");

      Files.writeString(file, "garbage");
      gateway.lookAtFiles();
      assertThat(gateway.tls().getFirst().problem()).contains("token_ssl_verify " + file);
      tokens.revoke();
      assertThat(call(gateway).body()).as("the last good trust").isEqualTo("ok");
    }
  }

  @Test
  void aFileThatIsNotThereKeepsTokensAwayAndNothingElse() {
    Path missing = folder.resolve("missing.pem");
    try (TokenServer tokens = TokenServer.start(other.issue("localhost"));
        TlsTestServer server = guarded(tokens).certificate(right.issue("localhost")).start();
        RunningGateway gateway =
            RunningGateway.with(
                definition(server)
                    .sslVerify(ca(right))
                    .auth(verifying(tokens.client(), new SslVerify.CaPath(missing)))
                    .build())) {
      assertThat(call(gateway).body()).contains("TOKEN_TRUST").doesNotContain(missing.toString());
      assertThat(tokens.traffic().connections()).isZero();
      other.writePem(missing);
      gateway.lookAtFiles();
      assertThat(call(gateway).body()).isEqualTo("ok");
    }
  }
}
