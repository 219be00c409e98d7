package dev.sallyport.tls.identity;

import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import org.jspecify.annotations.Nullable;

/** Reads the private key of a PEM file: PKCS#8, PKCS#1 or SEC 1, encrypted or not. */
final class PrivateKeyFile {
  private PrivateKeyFile() {}

  /**
   * The key.
   *
   * @param password that it's encrypted with, or {@code null} if none was given
   * @throws IdentityException if there's none that can be used, as the end of a sentence that
   *     begins with the file
   */
  static PrivateKey read(byte[] file, @Nullable String password) throws IdentityException {
    PemKey pem = PemKey.read(file);
    try {
      if (pem.label().equals("ENCRYPTED PRIVATE KEY")) {
        return Pkcs8.key(KeyDecryption.pkcs8(pem.body(), required(password)));
      }
      if (pem.dekInfo().isEmpty()) {
        return Pkcs8.key(pkcs8(pem.label(), pem.body()));
      }
      byte[] opened =
          KeyDecryption.traditional(pem.body(), pem.dekInfo().get(), required(password));
      try {
        return Pkcs8.key(pkcs8(pem.label(), opened));
      } catch (IdentityException | IllegalArgumentException garbage) {
        // Padding is right by chance now and then.
        throw KeyDecryption.wrongPassword();
      }
    } catch (IllegalArgumentException notDer) {
      throw new IdentityException("has a private key that is corrupt");
    }
  }

  /** Whether the key in a PEM file wants a password. */
  static boolean isEncrypted(byte[] file) {
    String text = new String(file, StandardCharsets.ISO_8859_1);
    return text.contains("BEGIN ENCRYPTED PRIVATE KEY") || text.contains("DEK-Info:");
  }

  private static byte[] pkcs8(String label, byte[] body) throws IdentityException {
    return switch (label) {
      case "PRIVATE KEY" -> body;
      case "RSA PRIVATE KEY" -> Pkcs8.ofPkcs1(body);
      case "EC PRIVATE KEY" -> Pkcs8.ofSec1(body);
      default ->
          throw new IdentityException(
              "holds a %s, which isn't read; write it as PKCS#8: openssl pkcs8 -topk8 -in FILE -out key.pem"
                  .formatted(label));
    };
  }

  private static String required(@Nullable String password) throws IdentityException {
    if (password == null) {
      throw new IdentityException("has an encrypted private key; give ssl_client_key_password");
    }
    if (password.chars().anyMatch(c -> c < ' ' || c > '~')) {
      throw new IdentityException(
          "can't be opened: the JDK takes passwords of ASCII characters only; encrypt the key with"
              + " such a one");
    }
    return password;
  }
}
