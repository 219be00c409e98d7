package dev.sallyport.definition;

import java.util.Base64;

/**
 * A public key by its fingerprint: SHA-256 of the certificate's SubjectPublicKeyInfo, as RFC 7469
 * §2.4 has it.
 *
 * @param base64 the digest in base64
 */
public record SpkiPin(String base64) {
  private static final int SHA256_BYTES = 32;

  /**
   * @throws IllegalArgumentException if it isn't the base64 of 32 bytes
   */
  public SpkiPin {
    byte[] digest = Base64.getDecoder().decode(base64);
    if (digest.length != SHA256_BYTES) {
      throw new IllegalArgumentException("has %d bytes, not 32".formatted(digest.length));
    }
    base64 = Base64.getEncoder().encodeToString(digest);
  }

  @Override
  public String toString() {
    return base64;
  }
}
