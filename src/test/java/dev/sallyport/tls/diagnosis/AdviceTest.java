package dev.sallyport.tls.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.definition.ClientIdentity;
import dev.sallyport.definition.ServerTls;
import dev.sallyport.definition.SpkiPin;
import dev.sallyport.definition.SslVerify;
import dev.sallyport.definition.TlsVersion;
import dev.sallyport.testing.CertificateOptions;
import dev.sallyport.testing.RawTestServer;
import dev.sallyport.testing.TestCa;
import dev.sallyport.testing.TestCertificate;
import dev.sallyport.testing.TestKey;
import dev.sallyport.testing.Tls11Server;
import dev.sallyport.testing.TlsTestServer;
import dev.sallyport.tls.client.ClientTls;
import dev.sallyport.tls.client.TestClient;
import dev.sallyport.tls.diagnosis.TlsDiagnosis.Reason;
import dev.sallyport.tls.trust.LoadedTls;
import dev.sallyport.tls.trust.Trust;
import dev.sallyport.tls.trust.TrustException;
import dev.sallyport.tls.trust.TrustResolver;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.netty.http.client.HttpClient;

/** For each reason: a server that provokes it, and what the advice says, done. Then it connects. */
class AdviceTest {
  private static final CertificateOptions LOCALHOST = CertificateOptions.server("localhost");

  private final TestCa root = TestCa.root("Corp Root CA");
  private final TestCa other = TestCa.root("Other CA");

  @TempDir Path folder;

  private SslVerify ca(TestCa ca) {
    return new SslVerify.CaPath(ca.writePem(folder.resolve(ca.hashCode() + ".pem")));
  }

  private static ServerTls tls(
      SslVerify verify,
      @Nullable ClientIdentity identity,
      @Nullable String serverName,
      TlsVersion version,
      SpkiPin... pins) {
    return new ServerTls(verify, false, identity, serverName, version, null, List.of(pins));
  }

  private ServerTls withClient(TestCertificate shown) {
    Path certificate = folder.resolve("client.pem");
    Path key = folder.resolve("client.key");
    shown.writeServerFiles(certificate, key);
    return tls(ca(root), new ClientIdentity(certificate, key, null), null, TlsVersion.TLS_1_2);
  }

  private static LoadedTls load(ServerTls tls) throws TrustException {
    return new TrustResolver(Map.of(), new Properties()).resolve(tls);
  }

  private static TlsDiagnosis refused(ServerTls tls, URI url, Reason reason) throws TrustException {
    return refused(load(tls), url, reason);
  }

  private static TlsDiagnosis refused(LoadedTls tls, URI url, Reason reason) {
    try (TestClient client = new TestClient(tls)) {
      TestClient.Outcome outcome = client.get(url);
      assertThat(outcome.word()).isEqualTo(reason.name());
      return outcome.why();
    }
  }

  private static void assertConnects(ServerTls tls, URI url) throws TrustException {
    try (TestClient client = new TestClient(load(tls))) {
      assertThat(client.get(url).word()).isEqualTo("OK");
    }
  }

  @Test
  void untrustedIssuer() throws Exception {
    try (TlsTestServer server = TlsTestServer.start(root.issue("localhost"))) {
      assertThat(refused(ServerTls.of(ca(other)), server.url(), Reason.UNTRUSTED_ISSUER).advice())
          .startsWith(
              "Set this server's ssl_verify to a PEM file with the certificate of the CA 'Corp Root CA'");
      assertConnects(ServerTls.of(ca(root)), server.url());
    }
  }

  @Test
  void selfSigned() throws Exception {
    TestCertificate own = TestCa.selfSigned(LOCALHOST);
    try (TlsTestServer server = TlsTestServer.start(own)) {
      TlsDiagnosis why = refused(ServerTls.of(ca(root)), server.url(), Reason.SELF_SIGNED);
      assertThat(why.advice()).contains("save it as a PEM file and set this server's ssl_verify");
      SslVerify saved = new SslVerify.CaText(TestCertificate.pem(why.chain().getFirst()));
      assertConnects(ServerTls.of(saved), server.url());
    }
  }

  @Test
  void incompleteChain() throws Exception {
    TestCa issuing = root.intermediate("Corp Issuing CA");
    TestCertificate whole =
        issuing.issue(LOCALHOST.withIssuerAddress("http://pki.example.com/issuing.crt"));
    ServerTls tls = ServerTls.of(ca(root));
    try (TlsTestServer server = TlsTestServer.start(whole.withChain(whole.certificate()))) {
      assertThat(refused(tls, server.url(), Reason.INCOMPLETE_CHAIN).advice())
          .contains("the certificate of 'Corp Issuing CA' is missing")
          .contains("it can be fetched from http://pki.example.com/issuing.crt")
          .contains("put it into the file that ssl_verify names");
      assertConnects(ServerTls.of(new SslVerify.CaText(root.pem() + issuing.pem())), server.url());
    }
    try (TlsTestServer server = TlsTestServer.start(whole)) {
      assertConnects(tls, server.url());
    }
  }

  @Test
  void hostnameMismatch() throws Exception {
    try (TlsTestServer server = TlsTestServer.start(root.issue("mcp.internal.example.com"))) {
      assertThat(refused(ServerTls.of(ca(root)), server.url(), Reason.HOSTNAME_MISMATCH).advice())
          .isEqualTo(
              "The certificate is for mcp.internal.example.com: use one of these in url (or ssl_server_name), or have it made for 'localhost' as well.");
      assertConnects(
          tls(ca(root), null, "mcp.internal.example.com", TlsVersion.TLS_1_2), server.url());
    }
  }

  @Test
  void expiredAndNotYetValid() throws Exception {
    ServerTls tls = ServerTls.of(ca(root));
    Instant now = Instant.now();
    try (TlsTestServer server =
        TlsTestServer.start(
            root.issue(
                LOCALHOST.withValidity(
                    now.minus(Duration.ofDays(9)), now.minus(Duration.ofHours(75)))))) {
      TlsDiagnosis why = refused(tls, server.url(), Reason.EXPIRED);
      assertThat(why.summary()).contains("expired on ").endsWith(", 3 days ago.");
      assertThat(why.advice()).startsWith("Have the certificate 'localhost' renewed at the server");
    }
    try (TlsTestServer server =
        TlsTestServer.start(
            root.issue(
                LOCALHOST.withValidity(
                    now.plus(Duration.ofMinutes(121)), now.plus(Duration.ofDays(9)))))) {
      TlsDiagnosis why = refused(tls, server.url(), Reason.NOT_YET_VALID);
      assertThat(why.summary()).endsWith(", 2 hours from now.");
      assertThat(why.advice()).contains("if it's slow by 2 hours or more, set it right");
    }
    try (TlsTestServer renewed = TlsTestServer.start(root.issue(LOCALHOST))) {
      assertConnects(tls, renewed.url());
    }
  }

  @Test
  void invalidCertificate() throws Exception {
    ServerTls tls = ServerTls.of(ca(root));
    try (TlsTestServer server = TlsTestServer.start(root.issue(LOCALHOST.forClientsOnly()))) {
      TlsDiagnosis why = refused(tls, server.url(), Reason.INVALID_CERTIFICATE);
      assertThat(why.summary()).contains("not made for TLS servers (extended key usage)");
      assertThat(why.advice()).startsWith("Have the certificate");
    }
    try (TlsTestServer replaced = TlsTestServer.start(root.issue(LOCALHOST))) {
      assertConnects(tls, replaced.url());
    }
  }

  @Test
  void notTls() throws Exception {
    try (TlsTestServer server = TlsTestServer.builder().start()) {
      assertThat(refused(ServerTls.of(ca(root)), server.httpsUrl(), Reason.NOT_TLS).advice())
          .contains("write http:// if it really has none");
      assertThat(
              HttpClient.create()
                  .get()
                  .uri(server.url())
                  .responseSingle((response, body) -> body.asString())
                  .block(Duration.ofSeconds(10)))
          .isEqualTo("ok");
    }
  }

  @Test
  void protocolVersion() throws Exception {
    try (TlsTestServer server =
        TlsTestServer.builder().certificate(root.issue("localhost")).protocol("TLSv1.2").start()) {
      ServerTls modern = tls(ca(root), null, null, TlsVersion.TLS_1_3);
      assertThat(refused(modern, server.url(), Reason.PROTOCOL_VERSION).advice())
          .contains("set ssl_min_version to TLSv1.2");
      assertConnects(tls(ca(root), null, null, TlsVersion.TLS_1_2), server.url());
    }
    TestCertificate rsa = root.issue(LOCALHOST.withKey(TestKey.RSA_2048));
    try (Tls11Server server = Tls11Server.start(rsa, folder)) {
      assertThat(
              refused(ServerTls.of(ca(root)), server.httpsUrl(), Reason.PROTOCOL_VERSION).advice())
          .isEqualTo("Switch TLS 1.2 or 1.3 on at the server.");
    }
  }

  @Test
  void clientCertificate() throws Exception {
    TestCa clients = TestCa.root("Clients CA");
    CertificateOptions gateway = LOCALHOST.withCommonName("gateway").forClientsOnly();
    try (TlsTestServer server =
        TlsTestServer.builder()
            .certificate(root.issue("localhost"))
            .requireClientCertificateOf(clients)
            .start()) {
      assertThat(
              refused(ServerTls.of(ca(root)), server.url(), Reason.CLIENT_CERTIFICATE_REQUIRED)
                  .advice())
          .contains("set ssl_client_cert and ssl_client_key");
      assertThat(
              refused(
                      withClient(other.issue(gateway)),
                      server.url(),
                      Reason.CLIENT_CERTIFICATE_REFUSED)
                  .advice())
          .contains("Give a certificate in ssl_client_cert that the server accepts");
      assertConnects(withClient(clients.issue(gateway)), server.url());
    }
  }

  @Test
  void pinMismatch() throws Exception {
    SpkiPin old = new SpkiPin("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    try (TlsTestServer server = TlsTestServer.start(root.issue("localhost"))) {
      String advice =
          refused(
                  tls(ca(root), null, null, TlsVersion.TLS_1_2, old),
                  server.url(),
                  Reason.PIN_MISMATCH)
              .advice();
      Matcher told =
          Pattern.compile("put the new one into ssl_pin_sha256: (\\S+)\\.").matcher(advice);
      assertThat(told.find()).isTrue();
      assertConnects(
          tls(ca(root), null, null, TlsVersion.TLS_1_2, old, new SpkiPin(told.group(1))),
          server.url());
    }
  }

  @Test
  void exceptionEnded() throws Exception {
    LoadedTls over =
        new LoadedTls(
            new Trust.Unverified(),
            null,
            null,
            TlsVersion.TLS_1_2,
            LocalDate.now(ZoneOffset.UTC),
            List.of());
    try (TlsTestServer server = TlsTestServer.start(root.issue("localhost"))) {
      assertThat(refused(over, server.url(), Reason.EXCEPTION_ENDED).advice())
          .contains("Set ssl_verify to a PEM file with the CA's certificate");
      assertConnects(ServerTls.of(ca(root)), server.url());
    }
  }

  @Test
  void handshakeTimeout() throws Exception {
    ServerTls tls = ServerTls.of(ca(root));
    try (RawTestServer wrong = RawTestServer.silent();
        TlsTestServer right = TlsTestServer.start(root.issue("localhost"));
        TestClient client = new TestClient(new ClientTls(load(tls), Duration.ofMillis(300)))) {
      TestClient.Outcome outcome = client.get(wrong.httpsUrl());
      assertThat(outcome.word()).isEqualTo("HANDSHAKE_TIMEOUT");
      assertThat(outcome.why().advice())
          .contains("whether the port of the url is the server's TLS port");
      assertConnects(tls, right.url());
    }
  }

  /** Alerts as servers send them: unrecognized_name, handshake_failure (RFC 8446 §6). */
  @Test
  void handshakeFailed() throws Exception {
    ServerTls tls = ServerTls.of(ca(root));
    byte[] alert = {21, 3, 3, 0, 2, 2, 112};
    try (RawTestServer server = RawTestServer.answering(alert)) {
      assertThat(refused(tls, server.httpsUrl(), Reason.HANDSHAKE_FAILED).advice())
          .startsWith("Use a host name in url that the server is configured for");
    }
    alert[6] = 40;
    try (RawTestServer server = RawTestServer.answering(alert)) {
      assertThat(refused(tls, server.httpsUrl(), Reason.HANDSHAKE_FAILED).advice())
          .contains("the alert 'handshake_failure'; often it allows no cipher or curve");
    }
    try (TlsTestServer server = TlsTestServer.start(root.issue("localhost"))) {
      assertConnects(tls, server.url());
    }
  }

  /** The port was the wrong one. */
  @Test
  void closedConnection() throws Exception {
    ServerTls tls = ServerTls.of(ca(root));
    try (RawTestServer wrong = RawTestServer.closing();
        TlsTestServer right = TlsTestServer.start(root.issue("localhost"))) {
      assertThat(refused(tls, wrong.httpsUrl(), Reason.CONNECTION_CLOSED).advice())
          .contains("whether the port of the url is the server's TLS port");
      assertConnects(tls, right.url());
    }
  }
}
