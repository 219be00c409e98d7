package dev.sallyport.definition;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * {@code token_endpoint_auth_method}: how the gateway shows its client secret to a token server
 * (RFC 6749 §2.3.1).
 */
public enum TokenClientAuth {
  /** {@code client_secret_post}: in the request's body. */
  CLIENT_SECRET_POST,
  /** {@code client_secret_basic}: in the header {@code Authorization}. */
  CLIENT_SECRET_BASIC;

  /** The method of that name. */
  public static Optional<TokenClientAuth> named(String word) {
    return Stream.of(values()).filter(method -> method.word().equals(word)).findFirst();
  }

  /** Its name in metadata (RFC 8414 §2), {@code config.yaml}, the REST API and the database. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
