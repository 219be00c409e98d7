package dev.sallyport.access;

import dev.sallyport.jsonrpc.GatewayException;
import org.jspecify.annotations.Nullable;

/**
 * Finds the key in a request's headers, and lets through who has the right one: {@code
 * x-litellm-api-key: Bearer KEY}, else {@code Authorization: Bearer KEY} (RFC 6750 §2.1).
 */
final class KeyCheck {
  /** The header that's looked at first, in lower case. */
  static final String LITELLM_KEY = "x-litellm-api-key";

  /** What a caller without a key is told (RFC 9110 §11.6.1). */
  static final String CHALLENGE = "Bearer realm=\"sallyport\"";

  private static final String SCHEME = "Bearer ";

  private final AccessKey key;

  KeyCheck(AccessKey key) {
    this.key = key;
  }

  /**
   * Does nothing if the right key is there.
   *
   * @param authorization the value of {@code Authorization}
   * @param litellmKey the value of {@link #LITELLM_KEY}
   * @throws GatewayException.Unauthorized if there's no key, or another one
   */
  void check(@Nullable String authorization, @Nullable String litellmKey) {
    String given = litellmKey == null ? authorization : litellmKey;
    if (given == null) {
      throw new GatewayException.Unauthorized(
          CHALLENGE, "This gateway wants a key: send Authorization: Bearer KEY");
    }
    String candidate =
        given.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
            ? given.substring(SCHEME.length()).strip()
            : given.strip();
    if (!key.matches(candidate)) {
      throw new GatewayException.Unauthorized(
          CHALLENGE + ", error=\"invalid_token\"", "This gateway doesn't know that key");
    }
  }
}
