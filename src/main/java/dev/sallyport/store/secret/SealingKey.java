package dev.sallyport.store.secret;

import dev.sallyport.crypto.AesGcm;
import dev.sallyport.crypto.KeyDerivation;
import dev.sallyport.definition.Secret;
import java.util.HexFormat;

/**
 * A key that seals secrets.
 *
 * @param id tells it from others: derived from it, and tells nothing about it
 * @param origin where it comes from, in words: {@code SALLYPORT_SECRET_KEY}
 * @param cipher what it encrypts with
 */
record SealingKey(String id, String origin, AesGcm cipher) {
  private static final int ID_LENGTH = 6;

  /** The key that's derived from a text. */
  static SealingKey of(Secret text, String origin) {
    return new SealingKey(
        HexFormat.of()
            .formatHex(KeyDerivation.derive(text, "sallyport stored secrets key id", ID_LENGTH)),
        origin,
        new AesGcm(KeyDerivation.derive(text, "sallyport stored secrets", AesGcm.KEY_LENGTH)));
  }

  @Override
  public String toString() {
    return "key " + id + " (" + origin + ")";
  }
}
