package dev.sallyport.store.secret;

import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A sealed secret as text: {@code v1.<key id>.<base64url of nonce, ciphertext and tag>}.
 *
 * @param version the form of what's sealed
 * @param keyId which key sealed it
 * @param encoded nonce, ciphertext and tag
 */
record SealedText(int version, String keyId, String encoded) {
  /** The form that this version of the gateway writes. */
  static final int VERSION = 1;

  private static final Pattern FORM =
      Pattern.compile(
          "v(?<version>[1-9][0-9]{0,3})\\.(?<key>[0-9a-f]{12})\\.(?<encoded>[A-Za-z0-9_-]+)");

  static SealedText of(SealingKey key, byte[] content) {
    return new SealedText(VERSION, key.id(), encode(content));
  }

  /** What a text says, if it's one that a gateway writes. */
  static Optional<SealedText> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    SealedText sealed =
        new SealedText(
            Integer.parseInt(String.valueOf(matcher.group("version"))),
            String.valueOf(matcher.group("key")),
            String.valueOf(matcher.group("encoded")));
    return Optional.of(sealed).filter(SealedText::isCanonical);
  }

  /** Nonce, ciphertext and tag. */
  byte[] content() {
    return Base64.getUrlDecoder().decode(encoded);
  }

  /** The text. */
  String text() {
    return "v" + version + "." + keyId + "." + encoded;
  }

  /** The last character may hold bits that don't count; these are zero in what a gateway writes. */
  private boolean isCanonical() {
    try {
      return encode(content()).equals(encoded);
    } catch (IllegalArgumentException notBase64) {
      return false;
    }
  }

  private static String encode(byte[] content) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(content);
  }
}
