package dev.sallyport.tls.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.definition.rule.AddressNotAllowedException;
import dev.sallyport.definition.rule.AddressRange;
import dev.sallyport.definition.rule.AllowedHosts;
import dev.sallyport.definition.rule.HostList;
import dev.sallyport.testing.CertificateOptions;
import dev.sallyport.testing.ClosedPort;
import dev.sallyport.testing.RawTestServer;
import dev.sallyport.testing.TestCa;
import dev.sallyport.testing.TestCertificate;
import dev.sallyport.testing.TestKey;
import dev.sallyport.testing.Tls11Server;
import dev.sallyport.testing.TlsTestServer;
import dev.sallyport.tls.diagnosis.TlsDiagnosis;
import dev.sallyport.tls.diagnosis.TlsDiagnosis.Reason;
import dev.sallyport.tls.trust.LoadedTls;
import dev.sallyport.tls.trust.Trust;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsProbeTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final TestCa root = TestCa.root("Corp Root CA");
  private final Trust right =
      new Trust.Anchors("ssl_verify right.pem", List.of(root.certificate()));
  private final Trust wrong =
      new Trust.Anchors("ssl_verify wrong.pem", List.of(TestCa.root("Other CA").certificate()));

  @Test
  void showsWhatTheServerPresents() throws Exception {
    TestCertificate certificate = root.intermediate("Corp Issuing CA").issue("localhost");
    try (TlsTestServer server = TlsTestServer.start(certificate)) {
      ProbeResult result = TlsProbe.probe(server.url(), LoadedTls.of(right), TIMEOUT);
      assertThat(result.verdict()).isEmpty();
      assertThat(result.chain()).isEqualTo(certificate.chain());
      assertThat(result.protocol()).isEqualTo("TLSv1.3");
      assertThat(result.cipher()).startsWith("TLS_");
      assertThat(server.requests()).isZero();
    }
  }

  @Test
  void showsTheChainOfServersThatAreRefused() throws Exception {
    TestCertificate certificate = root.issue("localhost");
    try (TlsTestServer server = TlsTestServer.start(certificate)) {
      ProbeResult result = TlsProbe.probe(server.url(), LoadedTls.of(wrong), TIMEOUT);
      assertThat(reason(result)).contains(Reason.UNTRUSTED_ISSUER);
      assertThat(result.chain()).isEqualTo(certificate.chain());
      assertThat(result.protocol()).isEqualTo("TLSv1.3");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "127.0.0.1"})
  void connectsToAllowedAddressesOnly(String host) throws Exception {
    try (TlsTestServer server = TlsTestServer.start(root.issue("localhost"))) {
      URI url = URI.create("https://" + host + ":" + server.port());
      assertThatThrownBy(
              () -> TlsProbe.probe(url, LoadedTls.of(right), TIMEOUT, only("10.0.0.0/8")))
          .isInstanceOf(AddressNotAllowedException.class)
          .hasMessageContaining("general_settings.allowed_hosts");
      assertThat(server.connections()).isZero();
      assertThat(TlsProbe.probe(url, LoadedTls.of(right), TIMEOUT, only("127.0.0.0/8")).chain())
          .isNotEmpty();
    }
  }

  private static AllowedHosts only(String range) {
    return new AllowedHosts.Listed(new HostList(List.of(), List.of(AddressRange.parse(range))));
  }

  @Test
  void verifiesTheHostName() throws Exception {
    try (TlsTestServer server = TlsTestServer.start(root.issue("other.example"))) {
      assertThat(reason(TlsProbe.probe(server.url(), LoadedTls.of(right), TIMEOUT)))
          .contains(Reason.HOSTNAME_MISMATCH);
      assertThat(
              reason(TlsProbe.probe(server.url(), LoadedTls.of(new Trust.Unverified()), TIMEOUT)))
          .isEmpty();
    }
  }

  @Test
  void reachesIpv6Addresses() throws Exception {
    try (TlsTestServer server =
        TlsTestServer.builder().address("::1").certificate(root.issue("::1")).start()) {
      assertThat(reason(TlsProbe.probe(server.url(), LoadedTls.of(right), TIMEOUT))).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void recognisesServersThatWantAClientCertificate(String protocol) throws Exception {
    try (TlsTestServer server =
        TlsTestServer.builder()
            .certificate(root.issue("localhost"))
            .protocol(protocol)
            .requireClientCertificate()
            .start()) {
      ProbeResult result = TlsProbe.probe(server.url(), LoadedTls.of(right), TIMEOUT);
      assertThat(reason(result)).contains(Reason.CLIENT_CERTIFICATE_REQUIRED);
      assertThat(result.protocol()).isEqualTo(protocol);
    }
  }

  @Test
  void recognisesServersOlderThanTls12(@TempDir Path directory) throws Exception {
    TestCertificate certificate =
        root.issue(CertificateOptions.server("localhost").withKey(TestKey.RSA_2048));
    try (Tls11Server server = Tls11Server.start(certificate, directory)) {
      assertThat(reason(TlsProbe.probe(server.httpsUrl(), LoadedTls.of(right), TIMEOUT)))
          .contains(Reason.PROTOCOL_VERSION);
    }
  }

  @Test
  void recognisesPlainHttp() throws Exception {
    try (TlsTestServer server = TlsTestServer.builder().start()) {
      assertThat(reason(TlsProbe.probe(server.httpsUrl(), LoadedTls.of(right), TIMEOUT)))
          .contains(Reason.NOT_TLS);
    }
  }

  @Test
  void recognisesServersThatClose() throws Exception {
    try (RawTestServer server = RawTestServer.closing()) {
      assertThat(reason(TlsProbe.probe(server.httpsUrl(), LoadedTls.of(right), TIMEOUT)))
          .contains(Reason.CONNECTION_CLOSED);
    }
  }

  @Test
  void recognisesServersThatReset() throws Exception {
    try (RawTestServer server = RawTestServer.resetting()) {
      assertThat(reason(TlsProbe.probe(server.httpsUrl(), LoadedTls.of(right), TIMEOUT)))
          .contains(Reason.CONNECTION_CLOSED);
    }
  }

  @Test
  void givesUpOnSilentServers() throws Exception {
    try (RawTestServer server = RawTestServer.silent()) {
      assertThat(
              reason(
                  TlsProbe.probe(server.httpsUrl(), LoadedTls.of(right), Duration.ofMillis(200))))
          .contains(Reason.HANDSHAKE_TIMEOUT);
    }
  }

  @Test
  void saysWhenNothingListens() throws Exception {
    int port = ClosedPort.number();
    assertThatThrownBy(
            () ->
                TlsProbe.probe(
                    URI.create("https://localhost:" + port), LoadedTls.of(right), TIMEOUT))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("localhost:" + port);
  }

  @Test
  void saysWhenTheNameDoesNotResolve() {
    assertThatThrownBy(
            () ->
                TlsProbe.probe(
                    URI.create("https://no-such-host.invalid"), LoadedTls.of(right), TIMEOUT))
        .isInstanceOf(UnknownHostException.class)
        .hasMessageContaining("no-such-host.invalid");
  }

  @Test
  void takesOnlyHttps() {
    assertThatThrownBy(
            () -> TlsProbe.probe(URI.create("http://localhost"), LoadedTls.of(right), TIMEOUT))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Optional<Reason> reason(ProbeResult result) {
    return result.verdict().map(TlsDiagnosis::reason);
  }
}
