package dev.sallyport.tls.identity;

import static dev.sallyport.testing.TestKeyFile.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.definition.ClientIdentity;
import dev.sallyport.definition.Secret;
import dev.sallyport.testing.CertificateOptions;
import dev.sallyport.testing.TestCa;
import dev.sallyport.testing.TestCertificate;
import dev.sallyport.testing.TestKey;
import dev.sallyport.testing.TestKeyFile;
import dev.sallyport.tls.certificate.CertificateFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.interfaces.ECPrivateKey;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which files a client certificate may be in, and what's said of the others. */
class IdentityLoaderTest {
  private static final CertificateOptions GATEWAY = CertificateOptions.server("gateway");
  private static final TestCa CA = TestCa.root("Clients CA").intermediate("Issuing CA");
  private static final TestCertificate EC = CA.issue(GATEWAY.forClientsOnly());
  private static final TestCertificate RSA = CA.issue(GATEWAY.withKey(TestKey.RSA_2048));

  private final IdentityLoader loader = new IdentityLoader();

  @TempDir Path folder;
  private Path certificate = Path.of("");

  @BeforeEach
  void writeCertificate() {
    certificate = TestKeyFile.write(folder.resolve("client.pem"), TestKeyFile.chain(EC));
  }

  private ClientCertificate load(Path cert, @Nullable Path key, @Nullable String password)
      throws IdentityException {
    return loader.load(
        new ClientIdentity(cert, key, password == null ? null : new Secret(password)),
        new CertificateFiles());
  }

  private Path key(String pem) {
    return TestKeyFile.write(folder.resolve("client.key"), pem);
  }

  private void assertRefused(
      Path cert, @Nullable Path key, @Nullable String password, String words) {
    assertThatThrownBy(() -> load(cert, key, password))
        .isInstanceOf(IdentityException.class)
        .message()
        .contains(words)
        .doesNotContain(PASSWORD);
  }

  @ParameterizedTest
  @EnumSource(
      value = TestKey.class,
      names = {"EC_P256", "RSA_2048", "ED25519"})
  void readsPkcs8(TestKey kind) throws IdentityException {
    TestCertificate issued = CA.issue(GATEWAY.withKey(kind));
    Path cert = TestKeyFile.write(folder.resolve("c.pem"), TestKeyFile.chain(issued));
    for (String pem :
        new String[] {TestKeyFile.pkcs8(issued.key()), TestKeyFile.encryptedPkcs8(issued.key())}) {
      ClientCertificate loaded = load(cert, key(pem), PASSWORD);
      assertThat(loaded.chain()).isEqualTo(issued.chain());
      assertThat(loaded.key()).isEqualTo(issued.key());
    }
  }

  @Test
  void readsWhatOpenSslWroteOfOld() throws IdentityException {
    String sec1 = TestKeyFile.traditional(EC.key());
    assertThat(sec1).contains("BEGIN EC PRIVATE KEY");
    assertThat(load(certificate, key(sec1), null).key())
        .isInstanceOfSatisfying(
            ECPrivateKey.class,
            key -> assertThat(key.getS()).isEqualTo(((ECPrivateKey) EC.key()).getS()));

    Path rsa = TestKeyFile.write(folder.resolve("rsa.pem"), TestKeyFile.chain(RSA));
    String pkcs1 = TestKeyFile.traditional(RSA.key());
    assertThat(pkcs1).contains("BEGIN RSA PRIVATE KEY");
    assertThat(load(rsa, key(pkcs1), null).key()).isEqualTo(RSA.key());
  }

  @ParameterizedTest
  @ValueSource(strings = {"AES-128-CBC", "AES-192-CBC", "AES-256-CBC", "DES-EDE3-CBC"})
  void readsWhatOpenSslEncryptedOfOld(String cipher) throws IdentityException {
    Path rsa = TestKeyFile.write(folder.resolve("rsa.pem"), TestKeyFile.chain(RSA));
    String pem = TestKeyFile.encryptedTraditional(RSA.key(), cipher);
    assertThat(pem).contains("DEK-Info: " + cipher);
    assertThat(load(rsa, key(pem), PASSWORD).key()).isEqualTo(RSA.key());
    assertRefused(rsa, key(pem), "another", "doesn't open with ssl_client_key_password");
  }

  @Test
  void readsAKeyBesideTheCertificatesInWhateverOrder() throws IdentityException {
    String reversed =
        TestCertificate.pem(EC.chain().getLast()) + TestKeyFile.pkcs8(EC.key()) + EC.pem();
    Path both = TestKeyFile.write(folder.resolve("both.pem"), reversed);
    assertThat(load(both, null, null).chain()).isEqualTo(EC.chain());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", PASSWORD})
  void readsPkcs12(String password) throws IdentityException {
    Path file = TestKeyFile.writePkcs12(EC, folder.resolve("client.p12"), password);
    ClientCertificate loaded = load(file, null, password.isEmpty() ? null : password);
    assertThat(loaded.chain()).isEqualTo(EC.chain());
    assertThat(loaded.key()).isEqualTo(EC.key());
    assertThat(loaded.warnings()).isEmpty();
  }

  @Test
  void saysWhatIsWrongWithPkcs12() throws Exception {
    Path file = TestKeyFile.writePkcs12(EC, folder.resolve("client.p12"), PASSWORD);
    assertRefused(file, null, null, "with a password; give ssl_client_key_password");
    assertRefused(file, null, "another", "doesn't open with ssl_client_key_password");
    assertRefused(file, key(TestKeyFile.pkcs8(EC.key())), PASSWORD, "remove ssl_client_key");
    Files.write(file, new byte[] {0x30, 1, 2, 3, 4, 5});
    assertRefused(file, null, PASSWORD, "neither PEM nor a PKCS#12 file that can be read");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-----BEGIN PRIVATE KEY-----                                | whose END line is missing",
        "-----BEGIN PRIVATE KEY-----x-----END PRIVATE KEY-----      | is corrupt",
        "-----BEGIN PRIVATE KEY-----MAAA-----END PRIVATE KEY-----   | is corrupt",
        "-----BEGIN PRIVATE KEY-----*-----END PRIVATE KEY-----      | it isn't base64",
        "-----BEGIN OPENSSH PRIVATE KEY-----MAAA-----END OPENSSH PRIVATE KEY----- | openssl pkcs8",
        "a text                                                     | holds no private key in PEM",
      })
  void saysWhatIsWrongWithAKey(String text, String words) {
    assertRefused(certificate, key(text), null, "ssl_client_key " + folder.resolve("client.key"));
    assertRefused(certificate, key(text), null, words);
  }

  @Test
  void saysWhatIsMissing() {
    Path key = key(TestKeyFile.pkcs8(EC.key()));
    assertRefused(certificate, null, null, "holds no private key; name the file");
    assertRefused(certificate, folder.resolve("none"), null, "doesn't exist");
    assertRefused(folder.resolve("none"), key, null, "ssl_client_cert");
    assertRefused(folder, key, null, "is a folder");
    assertRefused(key, key, null, "holds a private key, not a certificate");
    assertRefused(
        certificate,
        key(TestKeyFile.encryptedPkcs8(EC.key())),
        null,
        "has an encrypted private key; give ssl_client_key_password");
    assertRefused(
        certificate, key(TestKeyFile.encryptedPkcs8(EC.key())), "another", "doesn't open with");
    assertRefused(
        certificate,
        key(TestKeyFile.encryptedPkcs8(EC.key())),
        "pässword",
        "passwords of ASCII characters only");
    assertRefused(
        certificate,
        key(TestKeyFile.pkcs8(EC.key()) + TestKeyFile.pkcs8(RSA.key())),
        null,
        "more than one private key");
  }

  @Test
  void refusesAKeyOfAnotherCertificate() {
    assertRefused(
        certificate,
        key(TestKeyFile.pkcs8(RSA.key())),
        null,
        "is not the key of the certificate in ssl_client_cert " + certificate);
    assertRefused(
        certificate,
        key(TestKeyFile.pkcs8(CA.issue(GATEWAY).key())),
        null,
        "is not the key of the certificate");
  }

  @Test
  void warnsOfAKeyThatAllCanRead() throws Exception {
    Path key = key(TestKeyFile.pkcs8(EC.key()));
    assertThat(load(certificate, key, null).warnings()).isEmpty();
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(
            new IdentityLoader()
                .load(new ClientIdentity(certificate, key, null), new CertificateFiles())
                .warnings())
        .singleElement()
        .asString()
        .contains("can be read by every user")
        .contains("chmod o-r " + key);
  }

  @Test
  void warnsOfAPasswordThatIsNotNeeded() throws IdentityException {
    assertThat(load(certificate, key(TestKeyFile.pkcs8(EC.key())), PASSWORD).warnings())
        .containsExactly(
            "ssl_client_key_password isn't needed: the key in ssl_client_key %s isn't encrypted"
                .formatted(folder.resolve("client.key")));
  }

  @Test
  void showsNoKey() throws IdentityException {
    ClientCertificate loaded = load(certificate, key(TestKeyFile.pkcs8(EC.key())), null);
    String body = Base64.getEncoder().encodeToString(EC.key().getEncoded());
    assertThat(loaded.toString()).isEqualTo("ssl_client_cert " + certificate).doesNotContain(body);
  }
}
