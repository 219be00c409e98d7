package dev.sallyport.definition;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How the gateway authenticates to a server: {@code auth_type} with its credential. */
public sealed interface UpstreamAuth {

  /** A header of a request to the server. */
  record Header(String name, Secret value) {}

  /**
   * The header that carries the credential; empty for {@link None}, and where the credential is yet
   * to be fetched.
   */
  Optional<Header> header();

  /** The name of the header that carries the credential; empty for {@link None}. */
  default Optional<String> headerName() {
    return header().map(Header::name);
  }

  /** The credential as it was given; empty for {@link None}. */
  default Optional<Secret> secret() {
    return switch (this) {
      case None none -> Optional.empty();
      case ApiKey(Secret key) -> Optional.of(key);
      case BearerToken(Secret token) -> Optional.of(token);
      case Basic(Secret credential) -> Optional.of(credential);
      case Authorization(Secret value) -> Optional.of(value);
      case Token(Secret token) -> Optional.of(token);
      case ClientCredentials client -> Optional.of(client.clientSecret());
    };
  }

  /** The same way to authenticate with another credential, which {@link None} doesn't have. */
  default UpstreamAuth withSecret(Secret other) {
    return switch (this) {
      case None none -> none;
      case ApiKey _ -> new ApiKey(other);
      case BearerToken _ -> new BearerToken(other);
      case Basic _ -> new Basic(other);
      case Authorization _ -> new Authorization(other);
      case Token _ -> new Token(other);
      case ClientCredentials client -> client.with(other);
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

  /**
   * {@code oauth2} with {@code oauth2_flow: client_credentials}: {@code Authorization: Bearer
   * token} with a token that the gateway gets for its own client (RFC 6749 §4.4).
   *
   * @param clientId {@code client_id}
   * @param clientSecret {@code client_secret}
   * @param scopes what's asked for; empty to ask for what the server says it needs
   * @param tokenUrl where tokens are got; null if it's to be discovered (RFC 9728, RFC 8414)
   * @param clientAuth how the client shows its secret; null for what the token server's metadata
   *     says, else {@link TokenClientAuth#CLIENT_SECRET_POST}
   * @param resource what the token is to be for
   * @param tokenVerify {@code token_ssl_verify}: against what the token server's certificate is
   *     verified; null for the trust of the server itself
   */
  record ClientCredentials(
      String clientId,
      Secret clientSecret,
      List<String> scopes,
      @Nullable URI tokenUrl,
      @Nullable TokenClientAuth clientAuth,
      ResourceIndicator resource,
      @Nullable SslVerify tokenVerify)
      implements UpstreamAuth {
    /** The word of {@code oauth2_flow}. */
    public static final String FLOW = "client_credentials";

    /** Copies the list. */
    public ClientCredentials {
      scopes = List.copyOf(scopes);
    }

    @Override
    public Optional<Header> header() {
      return Optional.empty();
    }

    @Override
    public Optional<String> headerName() {
      return Optional.of("Authorization");
    }

    private ClientCredentials with(Secret otherSecret) {
      return new ClientCredentials(
          clientId, otherSecret, scopes, tokenUrl, clientAuth, resource, tokenVerify);
    }
  }

  private static Optional<Header> authorization(String value) {
    return Optional.of(new Header("Authorization", new Secret(value)));
  }
}
