package dev.sallyport.config.server;

import dev.sallyport.definition.Secret;
import dev.sallyport.definition.UpstreamAuth;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What {@code auth_type} can be. */
enum AuthType {
  NONE(""),
  API_KEY(""),
  BEARER_TOKEN("bearer "),
  BASIC("basic "),
  AUTHORIZATION(""),
  TOKEN("token ");

  private final String prefix;

  AuthType(String prefix) {
    this.prefix = prefix;
  }

  /** The type of that name in the file. */
  static Optional<AuthType> named(String word) {
    return Stream.of(values()).filter(type -> type.word().equals(word)).findFirst();
  }

  /** Its name in the file. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What it puts before the credential by itself, in lower case with its space; often nothing. */
  String prefix() {
    return prefix;
  }

  /** The way to authenticate with a credential, which {@code none} doesn't use. */
  UpstreamAuth with(Secret credential) {
    return switch (this) {
      case NONE -> new UpstreamAuth.None();
      case API_KEY -> new UpstreamAuth.ApiKey(credential);
      case BEARER_TOKEN -> new UpstreamAuth.BearerToken(credential);
      case BASIC -> new UpstreamAuth.Basic(credential);
      case AUTHORIZATION -> new UpstreamAuth.Authorization(credential);
      case TOKEN -> new UpstreamAuth.Token(credential);
    };
  }
}
