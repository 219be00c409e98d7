package dev.sallyport.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaMiscPEMGenerator;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMEncryptorBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemObjectGenerator;
import org.bouncycastle.util.io.pem.PemWriter;

/** Writes private keys in the forms that people have them in, by another library than ours. */
public final class TestKeyFile {
  /** That of all encrypted ones. */
  public static final String PASSWORD = "correct horse";

  private static final BouncyCastleProvider PROVIDER = new BouncyCastleProvider();

  private TestKeyFile() {}

  /** PKCS#8. */
  public static String pkcs8(PrivateKey key) {
    return pem(() -> new JcaPKCS8Generator(key, null));
  }

  /** PKCS#8, encrypted by PBES2 with AES. */
  public static String encryptedPkcs8(PrivateKey key) {
    return pem(
        () ->
            new JcaPKCS8Generator(
                key,
                new JceOpenSSLPKCS8EncryptorBuilder(PKCS8Generator.AES_256_CBC)
                    .setProvider(PROVIDER)
                    .setPassword(PASSWORD.toCharArray())
                    .build()));
  }

  /** PKCS#1 or SEC 1, whatever the key is. */
  public static String traditional(PrivateKey key) {
    PrivateKeyInfo info = PrivateKeyInfo.getInstance(key.getEncoded());
    return key instanceof ECPrivateKey ec
        ? pem(() -> new PemObject("EC PRIVATE KEY", sec1(ec, info)))
        : pem(() -> new JcaMiscPEMGenerator(info));
  }

  /** With the name of the curve, as OpenSSL writes it. */
  private static byte[] sec1(ECPrivateKey key, PrivateKeyInfo info) throws IOException {
    return new org.bouncycastle.asn1.sec.ECPrivateKey(
            key.getParams().getOrder().bitLength(),
            key.getS(),
            info.getPrivateKeyAlgorithm().getParameters())
        .getEncoded();
  }

  /** The same, encrypted with OpenSSL's older cipher of this name. */
  public static String encryptedTraditional(PrivateKey key, String cipher) {
    return pem(
        () ->
            new JcaMiscPEMGenerator(
                PrivateKeyInfo.getInstance(key.getEncoded()),
                new JcePEMEncryptorBuilder(cipher)
                    .setProvider(PROVIDER)
                    .build(PASSWORD.toCharArray())));
  }

  /** The chain of a certificate in PEM. */
  public static String chain(TestCertificate certificate) {
    return certificate.chain().stream().map(TestCertificate::pem).collect(Collectors.joining());
  }

  /** Writes a file that only its owner can read. */
  public static Path write(Path file, String text) {
    try {
      Files.writeString(file, text);
      return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes a PKCS#12 file with key and chain. */
  public static Path writePkcs12(TestCertificate certificate, Path file, String password) {
    try (OutputStream out = Files.newOutputStream(file)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry(
          "client",
          certificate.key(),
          password.toCharArray(),
          certificate.chain().toArray(X509Certificate[]::new));
      store.store(out, password.toCharArray());
      return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Makes what's written. */
  private interface Generator {
    PemObjectGenerator generate() throws IOException, OperatorCreationException;
  }

  private static String pem(Generator generator) {
    StringWriter text = new StringWriter();
    try (PemWriter writer = new PemWriter(text)) {
      writer.writeObject(generator.generate());
    } catch (IOException | OperatorCreationException e) {
      throw new IllegalStateException(e);
    }
    return text.toString();
  }
}
