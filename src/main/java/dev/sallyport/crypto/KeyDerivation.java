package dev.sallyport.crypto;

import dev.sallyport.definition.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** HKDF with SHA-256 (RFC 5869), without a salt: the same input gives the same key everywhere. */
public final class KeyDerivation {
  private KeyDerivation() {}

  /**
   * Derives bytes that tell nothing about the input, nor about what's derived for another purpose.
   *
   * @param purpose what they are for: the {@code info} of RFC 5869 §2.3
   * @param length how many bytes, at most 255 · 32
   */
  public static byte[] derive(Secret input, String purpose, int length) {
    try {
      return KDF.getInstance("HKDF-SHA256")
          .deriveData(
              HKDFParameterSpec.ofExtract()
                  .addIKM(
                      new SecretKeySpec(input.value().getBytes(StandardCharsets.UTF_8), "Generic"))
                  .thenExpand(purpose.getBytes(StandardCharsets.UTF_8), length));
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("every Java 25 platform has HKDF", missing);
    }
  }
}
