package dev.sallyport.tls.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.definition.ServerTls;
import dev.sallyport.definition.SslVerify;
import dev.sallyport.testing.TestCa;
import dev.sallyport.tls.trust.Trust;
import dev.sallyport.tls.trust.TrustException;
import dev.sallyport.tls.trust.TrustResolver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateDirectoryTest {
  private static final TestCa ONE = TestCa.root("One");
  private static final TestCa TWO = TestCa.root("Two");

  @TempDir Path directory;

  @Test
  void readsEveryCertificateFile() throws Exception {
    ONE.writePem(directory.resolve("one.pem"));
    Files.write(directory.resolve("two.der"), TWO.certificate().getEncoded());
    assertThat(read()).containsExactly(ONE.certificate(), TWO.certificate());
  }

  @Test
  void leavesOutWhatIsNoCertificate() throws Exception {
    ONE.writePem(directory.resolve("one.crt"));
    Files.writeString(directory.resolve("README"), "the CAs of Corp\n");
    Files.writeString(directory.resolve("server.key"), ONE.issue("a.example").keyPem());
    Files.createDirectory(directory.resolve("old"));
    assertThat(read()).containsExactly(ONE.certificate());
  }

  @Test
  void readsAMountOfKubernetesOnce() throws Exception {
    Path version = Files.createDirectory(directory.resolve("..2026_01_01"));
    ONE.writePem(version.resolve("ca.crt"));
    Files.createSymbolicLink(directory.resolve("..data"), version.getFileName());
    Files.createSymbolicLink(directory.resolve("ca.crt"), Path.of("..data", "ca.crt"));
    assertThat(read()).containsExactly(ONE.certificate());
  }

  @Test
  void readsTheSameCertificateOnce() throws Exception {
    ONE.writePem(directory.resolve("one.pem"));
    ONE.writePem(directory.resolve("copy.pem"));
    Files.createSymbolicLink(directory.resolve("0a1b2c3d.0"), Path.of("one.pem"));
    assertThat(read()).containsExactly(ONE.certificate());
  }

  @Test
  void refusesABrokenFileByName() throws Exception {
    ONE.writePem(directory.resolve("one.pem"));
    Files.writeString(directory.resolve("two.pem"), TWO.pem().replace("MII", "AAAA"));
    refuses("whose file two.pem has a corrupt certificate");
  }

  @Test
  void refusesAnEmptyCertificateFile() throws Exception {
    ONE.writePem(directory.resolve("one.pem"));
    Files.createFile(directory.resolve("two.crt"));
    refuses("whose file two.crt is empty");
  }

  @Test
  void refusesALinkToNothing() throws Exception {
    ONE.writePem(directory.resolve("one.pem"));
    Files.createSymbolicLink(directory.resolve("two.pem"), Path.of("nowhere.pem"));
    refuses("two.pem");
  }

  @Test
  void refusesADirectoryWithoutCertificate() throws Exception {
    refuses("is a directory without a certificate file");
    Files.writeString(directory.resolve(".hidden.pem"), ONE.pem());
    refuses("is a directory without a certificate file");
  }

  private void refuses(String problem) {
    assertThatThrownBy(this::read)
        .isInstanceOf(TrustException.class)
        .hasMessageStartingWith("ssl_verify " + directory)
        .hasMessageContaining(problem);
  }

  private List<X509Certificate> read() throws TrustException {
    Trust trust =
        new TrustResolver(Map.of(), new Properties())
            .resolve(ServerTls.of(new SslVerify.CaPath(directory)))
            .trust();
    return ((Trust.Anchors) trust).certificates();
  }
}
