package dev.sallyport.definition;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What {@code auth_type} can be. */
public enum AuthType {
  /** {@code none}. */
  NONE(""),
  /** {@code api_key}. */
  API_KEY(""),
  /** {@code bearer_token}. */
  BEARER_TOKEN("bearer "),
  /** {@code basic}. */
  BASIC("basic "),
  /** {@code authorization}. */
  AUTHORIZATION(""),
  /** {@code token}. */
  TOKEN("token "),
  /** {@code oauth2}. */
  OAUTH2("");

  private final String prefix;

  AuthType(String prefix) {
    this.prefix = prefix;
  }

  /** The type of that name. */
  public static Optional<AuthType> named(String word) {
    return Stream.of(values()).filter(type -> type.word().equals(word)).findFirst();
  }

  /** The type of a way to authenticate. */
  public static AuthType of(UpstreamAuth auth) {
    return switch (auth) {
      case UpstreamAuth.None none -> NONE;
      case UpstreamAuth.ApiKey key -> API_KEY;
      case UpstreamAuth.BearerToken token -> BEARER_TOKEN;
      case UpstreamAuth.Basic basic -> BASIC;
      case UpstreamAuth.Authorization authorization -> AUTHORIZATION;
      case UpstreamAuth.Token token -> TOKEN;
      case UpstreamAuth.ClientCredentials client -> OAUTH2;
    };
  }

  /** Its name in {@code config.yaml}, the REST API and the database. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What it puts before the credential by itself, in lower case with its space; often nothing. */
  public String prefix() {
    return prefix;
  }

  /**
   * The way to authenticate with a credential, which {@code none} doesn't use.
   *
   * @throws IllegalArgumentException for {@code oauth2}, which takes more than that
   */
  public UpstreamAuth with(Secret credential) {
    return switch (this) {
      case NONE -> new UpstreamAuth.None();
      case API_KEY -> new UpstreamAuth.ApiKey(credential);
      case BEARER_TOKEN -> new UpstreamAuth.BearerToken(credential);
      case BASIC -> new UpstreamAuth.Basic(credential);
      case AUTHORIZATION -> new UpstreamAuth.Authorization(credential);
      case TOKEN -> new UpstreamAuth.Token(credential);
      case OAUTH2 -> throw new IllegalArgumentException("oauth2 takes more than a credential");
    };
  }
}
