package dev.sallyport.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A certificate with its key.
 *
 * @param certificate the certificate
 * @param key its private key
 * @param chain what a server sends: the certificate first, then those that vouch for it without the
 *     root
 */
public record TestCertificate(
    X509Certificate certificate, PrivateKey key, List<X509Certificate> chain) {

  /** Copies the chain. */
  public TestCertificate {
    chain = List.copyOf(chain);
  }

  /** The same, sent by the server as this chain. */
  public TestCertificate withChain(X509Certificate... other) {
    return new TestCertificate(certificate, key, List.of(other));
  }

  /** The certificate in PEM. */
  public String pem() {
    return pem(certificate);
  }

  /** Writes the certificate as a PEM file. */
  public Path writePem(Path file) {
    return write(file, pem());
  }

  /** Writes what a server is configured with: chain and key, both PEM; for nginx, Node, Python. */
  public void writeServerFiles(Path chainFile, Path keyFile) {
    write(chainFile, chain.stream().map(TestCertificate::pem).collect(Collectors.joining()));
    write(keyFile, keyPem());
  }

  /** The private key in PEM (PKCS#8). */
  public String keyPem() {
    return block("PRIVATE KEY", key.getEncoded());
  }

  /** A key store with the key and the chain, with the password {@code changeit}. */
  public KeyStore keyStore() {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry(
          "server", key, "changeit".toCharArray(), chain.toArray(X509Certificate[]::new));
      return store;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Any certificate in PEM. */
  public static String pem(X509Certificate certificate) {
    try {
      return block("CERTIFICATE", certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String block(String label, byte[] der) {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(label, body, label);
  }

  private static Path write(Path file, String text) {
    try {
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
