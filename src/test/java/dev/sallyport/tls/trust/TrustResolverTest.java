package dev.sallyport.tls.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.definition.ServerTls;
import dev.sallyport.definition.SslVerify;
import dev.sallyport.testing.TestCa;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which setting decides. */
class TrustResolverTest {
  private static final TestCa ONE = TestCa.root("One");
  private static final TestCa TWO = TestCa.root("Two");

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void trustsTheJdksStoreByDefault(boolean explicit) throws Exception {
    Trust trust =
        resolver(Map.of("SSL_CERT_FILE", ""), jdk())
            .resolve(ServerTls.of(byDefault(explicit)))
            .trust();
    assertThat(trust.origin()).startsWith("the JDK's trust store").endsWith("cacerts");
    assertThat(certificates(trust)).hasSizeGreaterThan(50);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void trustsSslCertFileInstead(boolean explicit) throws Exception {
    Path file = ONE.writePem(directory.resolve("env.pem"));
    Trust trust =
        resolver(Map.of("SSL_CERT_FILE", file.toString()), jdk())
            .resolve(ServerTls.of(byDefault(explicit)))
            .trust();
    assertThat(trust).isEqualTo(new Trust.Anchors("SSL_CERT_FILE " + file, certificates(ONE)));
  }

  @Test
  void trustsThePathOnly() throws Exception {
    Path environment = ONE.writePem(directory.resolve("env.pem"));
    Path file = TWO.writePem(directory.resolve("ca.pem"));
    Trust trust =
        resolver(Map.of("SSL_CERT_FILE", environment.toString()), jdk())
            .resolve(ServerTls.of(new SslVerify.CaPath(file)))
            .trust();
    assertThat(trust).isEqualTo(new Trust.Anchors("ssl_verify " + file, certificates(TWO)));
  }

  @Test
  void verifiesNothingOnlyWhenToldSo() throws Exception {
    assertThat(resolver(Map.of(), jdk()).resolve(ServerTls.of(new SslVerify.Disabled())).trust())
        .isEqualTo(new Trust.Unverified());
  }

  @ParameterizedTest
  @ValueSource(strings = {"missing.pem", "empty.pem", "text.pem"})
  void doesNotFallBackFromAnUnusableSslCertFile(String name) throws Exception {
    Files.createFile(directory.resolve("empty.pem"));
    Files.writeString(directory.resolve("text.pem"), "nothing");
    Path file = directory.resolve(name);
    assertThatThrownBy(
            () ->
                resolver(Map.of("SSL_CERT_FILE", file.toString()), jdk())
                    .resolve(ServerTls.of(new SslVerify.Default()))
                    .trust())
        .isInstanceOf(TrustException.class)
        .hasMessageStartingWith("SSL_CERT_FILE " + file + " ");
  }

  @Test
  void usesTheJvmsTrustStoreProperties() throws Exception {
    Path store = directory.resolve("store.p12");
    KeyStore keys = KeyStore.getInstance("PKCS12");
    keys.load(null, null);
    keys.setCertificateEntry("one", ONE.certificate());
    try (OutputStream out = Files.newOutputStream(store)) {
      keys.store(out, "s3cret-word".toCharArray());
    }
    Properties system = jdk();
    system.setProperty("javax.net.ssl.trustStore", store.toString());
    system.setProperty("javax.net.ssl.trustStorePassword", "s3cret-word");
    assertThat(resolver(Map.of(), system).resolve(ServerTls.of(new SslVerify.Default())).trust())
        .isEqualTo(new Trust.Anchors("javax.net.ssl.trustStore " + store, certificates(ONE)));

    system.setProperty("javax.net.ssl.trustStorePassword", "wr0ng-word");
    assertThatThrownBy(
            () -> resolver(Map.of(), system).resolve(ServerTls.of(new SslVerify.Default())).trust())
        .isInstanceOf(TrustException.class)
        .hasMessageContaining("whose password is another one")
        .hasMessageNotContaining("wr0ng-word");
  }

  @Test
  void parsesAFileOnceUntilItChanges() throws Exception {
    Path file = ONE.writePem(directory.resolve("ca.pem"));
    TrustResolver resolver = resolver(Map.of("SSL_CERT_FILE", file.toString()), jdk());
    List<X509Certificate> first =
        certificates(resolver.resolve(ServerTls.of(new SslVerify.Default())).trust());
    assertThat(certificates(resolver.resolve(ServerTls.of(new SslVerify.Enabled())).trust()))
        .isSameAs(first);
    TWO.writePem(file);
    assertThat(certificates(resolver.resolve(ServerTls.of(new SslVerify.Enabled())).trust()))
        .containsExactly(TWO.certificate());
  }

  private static SslVerify byDefault(boolean explicit) {
    return explicit ? new SslVerify.Enabled() : new SslVerify.Default();
  }

  private static TrustResolver resolver(Map<String, String> environment, Properties system) {
    return new TrustResolver(environment, system);
  }

  private static Properties jdk() {
    Properties system = new Properties();
    system.setProperty("java.home", System.getProperty("java.home"));
    return system;
  }

  private static List<X509Certificate> certificates(TestCa ca) {
    return List.of(ca.certificate());
  }

  private static List<X509Certificate> certificates(Trust trust) {
    return ((Trust.Anchors) trust).certificates();
  }
}
