package dev.sallyport.definition;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** How the gateway authenticates to a server: {@code auth_type} with its credential. */
public sealed interface UpstreamAuth {

  /** A header of a request to the server. */
  record Header(String name, Secret value) {}

  /** The header that carries the credential; empty for {@link None}. */
  Optional<Header> header();

  /** The credential as it was given; empty for {@link None}. */
  default Optional<Secret> secret() {
    return switch (this) {
      case None none -> Optional.empty();
      case ApiKey(Secret key) -> Optional.of(key);
      case BearerToken(Secret token) -> Optional.of(token);
      case Basic(Secret credential) -> Optional.of(credential);
      case Authorization(Secret value) -> Optional.of(value);
      case Token(Secret token) -> Optional.of(token);
    };
  }

  /** {@code none}: requests carry no credential. */
  record None() implements UpstreamAuth {
    @Override
    public Optional<Header> header() {
      return Optional.empty();
    }
  }

  /** {@code api_key}: {@code X-API-Key: key}. */
  record ApiKey(Secret key) implements UpstreamAuth {
    @Override
    public Optional<Header> header() {
      return Optional.of(new Header("X-API-Key", key));
    }
  }

  /** {@code bearer_token}: {@code Authorization: Bearer token} (RFC 6750 §2.1). */
  record BearerToken(Secret token) implements UpstreamAuth {
    @Override
    public Optional<Header> header() {
      return authorization("Bearer " + token.value());
    }
  }

  /**
   * {@code basic}: {@code Authorization: Basic ...} (RFC 7617).
   *
   * @param credential {@code user:password}, or the same already in base64
   */
  record Basic(Secret credential) implements UpstreamAuth {
    @Override
    public Optional<Header> header() {
      String given = credential.value();
      return authorization("Basic " + (isEncoded(given) ? given : encode(given)));
    }

    /** Whether a credential is {@code user:password} in base64 already. */
    public static boolean isEncoded(String value) {
      try {
        byte[] decoded = Base64.getDecoder().decode(value);
        return new String(decoded, StandardCharsets.UTF_8).indexOf(':') >= 0;
      } catch (IllegalArgumentException notBase64) {
        return false;
      }
    }

    private static String encode(String value) {
      return Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** {@code authorization}: {@code Authorization: value}, verbatim. */
  record Authorization(Secret value) implements UpstreamAuth {
    @Override
    public Optional<Header> header() {
      return authorization(value.value());
    }
  }

  /** {@code token}: {@code Authorization: token value}. */
  record Token(Secret token) implements UpstreamAuth {
    @Override
    public Optional<Header> header() {
      return authorization("token " + token.value());
    }
  }

  private static Optional<Header> authorization(String value) {
    return Optional.of(new Header("Authorization", new Secret(value)));
  }
}
