package dev.sallyport.tls.identity;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/** Decrypts private keys with a password. */
final class KeyDecryption {
  private static final String PBES2 = "1.2.840.113549.1.5.13";
  private static final int SALT_BYTES = 8;

  private static final String CONVERT =
      "; encrypt it anew: openssl pkcs8 -topk8 -v2 aes-256-cbc -in FILE -out key.pem";

  private KeyDecryption() {}

  /**
   * Opens {@code ENCRYPTED PRIVATE KEY} (RFC 5958 §3), whose usual encryption is PBES2 (RFC 8018).
   *
   * @return the key in PKCS#8
   * @throws IdentityException if that's not possible, as the end of a sentence that begins with the
   *     file
   */
  static byte[] pkcs8(byte[] encrypted, String password) throws IdentityException {
    PBEKeySpec spec = new PBEKeySpec(password.toCharArray());
    try {
      EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(encrypted);
      String algorithm =
          info.getAlgName().equals("PBES2") || info.getAlgName().equals(PBES2)
              ? info.getAlgParameters().toString()
              : info.getAlgName();
      SecretKey key = SecretKeyFactory.getInstance(algorithm).generateSecret(spec);
      return open(info, algorithm, key);
    } catch (NoSuchAlgorithmException unknown) {
      throw new IdentityException(
          "has a private key that's encrypted in a way that the JDK doesn't know" + CONVERT);
    } catch (IOException | GeneralSecurityException e) {
      throw new IdentityException("has an encrypted private key that can't be read" + CONVERT);
    } finally {
      spec.clearPassword();
    }
  }

  /** The file says which encryption was used. */
  @SuppressWarnings("InsecureCryptoUsage")
  private static byte[] open(EncryptedPrivateKeyInfo info, String algorithm, SecretKey key)
      throws IdentityException, NoSuchAlgorithmException {
    try {
      Cipher cipher = Cipher.getInstance(algorithm);
      cipher.init(Cipher.DECRYPT_MODE, key, info.getAlgParameters());
      return info.getKeySpec(cipher).getEncoded();
    } catch (NoSuchAlgorithmException unknown) {
      throw unknown;
    } catch (GeneralSecurityException e) {
      throw wrongPassword();
    }
  }

  /**
   * Opens OpenSSL's older form, which {@code openssl rsa -traditional} still writes.
   *
   * @param dekInfo cipher and initialization vector, as in the header
   * @return what the label says it is
   */
  @SuppressWarnings("InsecureCryptoUsage")
  static byte[] traditional(byte[] encrypted, String dekInfo, String password)
      throws IdentityException {
    int comma = dekInfo.indexOf(',');
    String name = comma < 0 ? dekInfo : dekInfo.substring(0, comma);
    try {
      byte[] vector = HexFormat.of().parseHex(dekInfo.substring(comma + 1));
      byte[] salt = Arrays.copyOf(vector, SALT_BYTES);
      String algorithm = name.startsWith("AES") ? "AES" : "DESede";
      SecretKeySpec key = new SecretKeySpec(digest(password, salt, keyBytes(name)), algorithm);
      Cipher cipher = Cipher.getInstance(algorithm + "/CBC/PKCS5Padding");
      cipher.init(Cipher.DECRYPT_MODE, key, new IvParameterSpec(vector));
      return cipher.doFinal(encrypted);
    } catch (IllegalArgumentException notHex) {
      throw new IdentityException("has an encrypted private key whose DEK-Info is corrupt");
    } catch (GeneralSecurityException e) {
      throw wrongPassword();
    }
  }

  private static int keyBytes(String name) throws IdentityException {
    return switch (name) {
      case "AES-128-CBC" -> 16;
      case "AES-192-CBC", "DES-EDE3-CBC" -> 24;
      case "AES-256-CBC" -> 32;
      default ->
          throw new IdentityException(
              "has a private key that's encrypted in a way that isn't read" + CONVERT);
    };
  }

  /** OpenSSL's EVP_BytesToKey with MD5 and one round. */
  private static byte[] digest(String password, byte[] salt, int length)
      throws GeneralSecurityException {
    MessageDigest md5 = MessageDigest.getInstance("MD5");
    byte[] result = new byte[0];
    byte[] block = new byte[0];
    while (result.length < length) {
      md5.update(block);
      md5.update(password.getBytes(StandardCharsets.UTF_8));
      md5.update(salt);
      block = md5.digest();
      int at = result.length;
      result = Arrays.copyOf(result, at + block.length);
      System.arraycopy(block, 0, result, at, block.length);
    }
    return Arrays.copyOf(result, length);
  }

  /** That of a password which isn't the right one. */
  static IdentityException wrongPassword() {
    return new IdentityException(
        "doesn't open with ssl_client_key_password; give the password it was made with");
  }
}
