package dev.sallyport.store.secret;

import dev.sallyport.definition.Secret;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.crypto.AEADBadTagException;

/**
 * Seals secrets for the database with AES-256-GCM (NIST SP 800-38D). A sealed secret opens only for
 * the row and the field that it was sealed for, and with the key that sealed it, which it names.
 * Thread-safe.
 */
public final class SecretSeal {
  private final KeyRing keys;

  /** With these keys. */
  public SecretSeal(KeyRing keys) {
    this.keys = keys;
  }

  /**
   * Seals a secret under the current key.
   *
   * @param rowId the row that it's stored in
   * @param field its name in that row
   * @return text of letters, digits, {@code .}, {@code -} and {@code _}
   * @throws NoSecretKeyException if there's no current key
   * @throws IllegalArgumentException if it holds half a surrogate pair, which is no character
   */
  public String seal(String rowId, String field, Secret secret) throws NoSecretKeyException {
    SealingKey key =
        keys.current().orElseThrow(() -> new NoSecretKeyException(SealWords.noKeyToSeal(keys)));
    byte[] associated = associated(SealedText.VERSION, key.id(), rowId, field);
    byte[] content = key.cipher().seal(utf8(secret), associated);
    return SealedText.of(key, content).text();
  }

  /**
   * Opens what {@link #seal} made for that row and field.
   *
   * @throws UnreadableSecretException if the key isn't there, or the text isn't what was sealed
   */
  public Secret open(String rowId, String field, String sealed) throws UnreadableSecretException {
    SealedText text =
        SealedText.parse(sealed)
            .orElseThrow(() -> new UnreadableSecretException(SealWords.notSealed(field)));
    if (text.version() != SealedText.VERSION) {
      throw new UnreadableSecretException(SealWords.otherVersion(field, text.version()));
    }
    SealingKey key =
        keys.find(text.keyId())
            .orElseThrow(
                () -> new UnreadableSecretException(SealWords.otherKey(field, text, keys)));
    try {
      byte[] associated = associated(text.version(), key.id(), rowId, field);
      return new Secret(
          new String(key.cipher().open(text.content(), associated), StandardCharsets.UTF_8));
    } catch (AEADBadTagException changed) {
      throw new UnreadableSecretException(SealWords.changed(field, key));
    }
  }

  /**
   * Whether a text is sealed under the key and in the form that {@link #seal} uses now, so that
   * sealing it again would change nothing. Also true if there's no key to seal with.
   */
  public boolean isCurrent(String sealed) {
    Optional<SealingKey> current = keys.current();
    return current.isEmpty()
        || SealedText.parse(sealed)
            .filter(text -> text.version() == SealedText.VERSION)
            .filter(text -> text.keyId().equals(current.get().id()))
            .isPresent();
  }

  /** Each part with its length before it, so that no two places have the same bytes. */
  private static byte[] associated(int version, String keyId, String rowId, String field) {
    List<byte[]> parts =
        Stream.of("v" + version, keyId, rowId, field)
            .map(part -> part.getBytes(StandardCharsets.UTF_8))
            .toList();
    int length = parts.stream().mapToInt(part -> Integer.BYTES + part.length).sum();
    ByteBuffer bytes = ByteBuffer.allocate(length);
    parts.forEach(part -> bytes.putInt(part.length).put(part));
    return bytes.array();
  }

  private static byte[] utf8(Secret secret) {
    try {
      ByteBuffer encoded =
          StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(secret.value()));
      byte[] bytes = new byte[encoded.remaining()];
      encoded.get(bytes);
      return bytes;
    } catch (CharacterCodingException notText) {
      throw new IllegalArgumentException("a secret holds half a surrogate pair");
    }
  }
}
