package dev.sallyport.crypto;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-256-GCM under one key (NIST SP 800-38D), with a random nonce of 96 bits for each message:
 * good for 2^32 messages (§8.3). Thread-safe.
 */
public final class AesGcm {
  /** The length of a key, in bytes. */
  public static final int KEY_LENGTH = 32;

  private static final int NONCE = 12;
  private static final int TAG_BITS = 128;

  private final SecureRandom random = new SecureRandom();
  private final SecretKey key;

  /**
   * @param key of {@link #KEY_LENGTH} bytes
   */
  public AesGcm(byte[] key) {
    if (key.length != KEY_LENGTH) {
      throw new IllegalArgumentException("a key of AES-256 has " + KEY_LENGTH + " bytes");
    }
    this.key = new SecretKeySpec(key, "AES");
  }

  /** Under a key that nobody else has, and that ends with this object. */
  public static AesGcm withRandomKey() {
    byte[] key = new byte[KEY_LENGTH];
    new SecureRandom().nextBytes(key);
    return new AesGcm(key);
  }

  /**
   * Encrypts.
   *
   * @param associated what the message belongs to; the same is needed to open it
   * @return nonce, ciphertext and tag, one after the other
   */
  public byte[] seal(byte[] message, byte[] associated) {
    byte[] nonce = new byte[NONCE];
    random.nextBytes(nonce);
    try {
      byte[] sealed =
          cipher(Cipher.ENCRYPT_MODE, new GCMParameterSpec(TAG_BITS, nonce), associated)
              .doFinal(message);
      return ByteBuffer.allocate(NONCE + sealed.length).put(nonce).put(sealed).array();
    } catch (GeneralSecurityException broken) {
      throw new IllegalStateException("every Java platform has AES-GCM", broken);
    }
  }

  /**
   * Decrypts what {@link #seal} made.
   *
   * @throws AEADBadTagException if it was made with another key, for another thing, or changed
   */
  public byte[] open(byte[] sealed, byte[] associated) throws AEADBadTagException {
    if (sealed.length < NONCE + TAG_BITS / Byte.SIZE) {
      throw new AEADBadTagException("too short");
    }
    try {
      return cipher(
              Cipher.DECRYPT_MODE, new GCMParameterSpec(TAG_BITS, sealed, 0, NONCE), associated)
          .doFinal(sealed, NONCE, sealed.length - NONCE);
    } catch (AEADBadTagException changed) {
      throw changed;
    } catch (GeneralSecurityException broken) {
      throw new IllegalStateException("every Java platform has AES-GCM", broken);
    }
  }

  private Cipher cipher(int mode, GCMParameterSpec nonce, byte[] associated)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, nonce);
    cipher.updateAAD(associated);
    return cipher;
  }
}
