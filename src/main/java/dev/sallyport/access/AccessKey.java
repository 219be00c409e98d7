package dev.sallyport.access;

import dev.sallyport.definition.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** A key that opens the gateway, kept as its SHA-256 hash. Thread-safe. */
final class AccessKey {
  private final byte[] hash;

  AccessKey(Secret key) {
    this.hash = sha256(key.value());
  }

  /** Whether it's this key; takes the same time whatever is given. */
  boolean matches(String candidate) {
    return MessageDigest.isEqual(hash, sha256(candidate));
  }

  private static byte[] sha256(String value) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(value.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("every Java platform has SHA-256", missing);
    }
  }
}
