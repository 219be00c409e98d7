package dev.sallyport.tls.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.definition.ServerTls;
import dev.sallyport.definition.SslVerify;
import dev.sallyport.testing.CertificateOptions;
import dev.sallyport.testing.TestCa;
import dev.sallyport.testing.TestCertificate;
import dev.sallyport.testing.TestKey;
import dev.sallyport.tls.trust.Trust;
import dev.sallyport.tls.trust.TrustException;
import dev.sallyport.tls.trust.TrustResolver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.pkcs.PKCS12PfxPdu;
import org.bouncycastle.pkcs.PKCS12PfxPduBuilder;
import org.bouncycastle.pkcs.PKCS12SafeBag;
import org.bouncycastle.pkcs.bc.BcPKCS12MacCalculatorBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS12SafeBagBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every form of a CA file that is read, and what is said about those that are not. */
class CertificateFormatsTest {
  private static final TestCa ONE = TestCa.root("One");
  private static final TestCa TWO = TestCa.root("Two");

  @TempDir Path directory;

  @Test
  void readsPem() throws Exception {
    assertThat(read(ONE.pem())).containsExactly(ONE.certificate());
  }

  @Test
  void readsSeveralCertificatesWithCommentsBetween() throws Exception {
    assertThat(read("# Corp\n\n" + ONE.pem() + "Two\n====\n" + TWO.pem() + "end"))
        .containsExactly(ONE.certificate(), TWO.certificate());
  }

  @Test
  void readsWindowsLineEnds() throws Exception {
    assertThat(read((ONE.pem() + TWO.pem()).replace("\n", "\r\n"))).hasSize(2);
  }

  @Test
  void readsUtf16WithByteOrderMark() throws Exception {
    assertThat(read(file(("\uFEFF" + ONE.pem()).getBytes(StandardCharsets.UTF_16LE)))).hasSize(1);
    assertThat(read("\uFEFF" + ONE.pem())).hasSize(1);
  }

  @Test
  void readsTheOldLabel() throws Exception {
    assertThat(read(ONE.pem().replace(" CERTIFICATE", " X509 CERTIFICATE"))).hasSize(1);
  }

  @Test
  void ignoresKeysBesideCertificates() throws Exception {
    TestCertificate server = ONE.issue("mcp.example");
    assertThat(read(server.keyPem() + ONE.pem())).containsExactly(ONE.certificate());
  }

  @Test
  void readsDer() throws Exception {
    assertThat(read(file(ONE.certificate().getEncoded()))).containsExactly(ONE.certificate());
  }

  @ParameterizedTest
  @CsvSource({"PKCS12,changeit", "PKCS12,''", "JKS,changeit", "JKS,secret"})
  void readsKeyStoresOfCertificates(String type, String password) throws Exception {
    assertThat(read(store(type, password))).containsExactly(ONE.certificate());
  }

  @Test
  void readsPkcs12WithoutPassword() throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("one", ONE.certificate());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    store.store(out, null);
    assertThat(read(file(out.toByteArray()))).containsExactly(ONE.certificate());
  }

  @Test
  void saysThatAStoreNeedsAPassword() throws Exception {
    Path store = store("PKCS12", "secret");
    refuses(store, "is a PKCS12 store with a password");
  }

  @ParameterizedTest
  @ValueSource(strings = {ASN1Encoding.DER, ASN1Encoding.BER})
  void refusesPkcs12WhoseCertificatesAreNotMarkedAsTrusted(String encoding) throws Exception {
    refuses(file(plainPkcs12(encoding)), "without an entry that is marked as trusted");
  }

  @Test
  void refusesPkcs12ThatHoldsAKeyOnly() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ONE.issue("mcp.example").keyStore().store(out, "changeit".toCharArray());
    refuses(file(out.toByteArray()), "without an entry that is marked as trusted");
  }

  @Test
  void readsOpenSslsTrustedCertificates() throws Exception {
    // X509_AUX with an alias only, with trust for servers, and with trust for e-mail and servers
    assertThat(read(trusted("3006 0c04 74657374"))).containsExactly(ONE.certificate());
    assertThat(read(trusted("300c 300a 0608 2b06010505070301"))).hasSize(1);
    assertThat(read(trusted("3016 3014 0608 2b06010505070304 0608 2b06010505070301"))).hasSize(1);
    assertThat(read(trusted(""))).hasSize(1);
  }

  @Test
  void leavesOutCertificatesThatOpenSslDoesNotTrustForServers() throws Exception {
    // trust for e-mail only; rejected for servers
    refuses(
        file(trusted("300c 300a 0608 2b06010505070304").getBytes(StandardCharsets.US_ASCII)),
        "marked as not trusted for servers");
    assertThat(read(trusted("300c a00a 0608 2b06010505070301") + TWO.pem()))
        .containsExactly(TWO.certificate());
  }

  @Test
  void namesThePositionOfACorruptCertificate() throws Exception {
    String corrupt = ONE.pem().replace("MII", "AAAA").replace("MIIB", "AAAAA");
    refuses(
        file((ONE.pem() + "# second\n" + corrupt + TWO.pem()).getBytes(StandardCharsets.US_ASCII)),
        "has a corrupt certificate: number 2, in line %d".formatted(lines(ONE.pem()) + 2));
  }

  @Test
  void refusesATruncatedFile() throws Exception {
    String pem = ONE.pem() + TWO.pem();
    refuses(
        file(pem.substring(0, pem.length() - 40).getBytes(StandardCharsets.US_ASCII)),
        "number 2, in line");
    byte[] der = ONE.certificate().getEncoded();
    refuses(file(Arrays.copyOf(der, der.length - 10)), "looks like DER but is broken");
  }

  @Test
  void refusesACertificateWhoseEndIsMissing() throws Exception {
    refuses(
        file(
            (ONE.pem().replace("-----END CERTIFICATE-----\n", "") + TWO.pem())
                .getBytes(StandardCharsets.US_ASCII)),
        "number 1, in line 1: its END line is missing");
  }

  @Test
  void saysThatAKeyIsNotACertificate() throws Exception {
    TestCertificate server = ONE.issue("mcp.example");
    refuses(
        file(server.keyPem().getBytes(StandardCharsets.US_ASCII)),
        "holds a private key, not a certificate");
    refuses(file(server.key().getEncoded()), "certificate");
    refuses(
        file(
            TestCa.selfSigned(CertificateOptions.server("a").withKey(TestKey.RSA_2048))
                .key()
                .getEncoded()),
        "is a private key, not a certificate");
  }

  @ParameterizedTest
  @ValueSource(strings = {"hello", "\n \n", "<html>not found</html>", "0123", "-----BEGIN"})
  void refusesFilesWithoutCertificate(String content) throws Exception {
    refuses(file(content.getBytes(StandardCharsets.US_ASCII)), "no certificate");
  }

  @Test
  void refusesAnEmptyFile() throws Exception {
    refuses(file(new byte[0]), "is empty");
  }

  @Test
  void refusesAMissingFile() {
    refuses(directory.resolve("missing.pem"), "doesn't exist");
    refuses(directory.resolve("missing").resolve("ca.pem"), "doesn't exist");
  }

  @Test
  void refusesADevice() {
    refuses(Path.of("/dev/null"), "not a file");
  }

  @Test
  void refusesAHugeFile() throws Exception {
    Path huge = directory.resolve("huge.pem");
    try (RandomAccessFile file = new RandomAccessFile(huge.toFile(), "rw")) {
      file.setLength((16 << 20) + 1);
    }
    refuses(huge, "more than 16 MiB");
  }

  private void refuses(Path file, String problem) {
    assertThatThrownBy(() -> read(file))
        .isInstanceOf(TrustException.class)
        .hasMessageStartingWith("ssl_verify " + file + " ")
        .hasMessageContaining(problem)
        .hasMessageContaining("PEM");
  }

  private List<X509Certificate> read(String text) throws Exception {
    return read(file(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static List<X509Certificate> read(Path file) throws TrustException {
    Trust trust =
        new TrustResolver(Map.of(), new Properties())
            .resolve(ServerTls.of(new SslVerify.CaPath(file)))
            .trust();
    return ((Trust.Anchors) trust).certificates();
  }

  private Path file(byte[] content) throws IOException {
    return Files.write(Files.createTempFile(directory, "ca", ".bin"), content);
  }

  private Path store(String type, String password) throws Exception {
    KeyStore store = KeyStore.getInstance(type);
    store.load(null, null);
    store.setCertificateEntry("one", ONE.certificate());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    store.store(out, password.toCharArray());
    return file(out.toByteArray());
  }

  /** As {@code openssl pkcs12 -export -nokeys} makes it: certificate bags without attributes. */
  private static byte[] plainPkcs12(String encoding) throws Exception {
    PKCS12PfxPduBuilder builder = new PKCS12PfxPduBuilder();
    PKCS12SafeBag bag = new JcaPKCS12SafeBagBuilder(ONE.certificate()).build();
    builder.addData(bag);
    PKCS12PfxPdu pfx = builder.build(new BcPKCS12MacCalculatorBuilder(), "changeit".toCharArray());
    return pfx.getEncoded(encoding);
  }

  private static String trusted(String aux) throws Exception {
    ByteArrayOutputStream der = new ByteArrayOutputStream();
    der.write(ONE.certificate().getEncoded());
    der.write(HexFormat.of().parseHex(aux.replace(" ", "")));
    return "-----BEGIN TRUSTED CERTIFICATE-----\n"
        + Base64.getMimeEncoder().encodeToString(der.toByteArray())
        + "\n-----END TRUSTED CERTIFICATE-----\n";
  }

  private static int lines(String text) {
    return (int) text.lines().count();
  }
}
