package dev.sallyport.upstream.oauth;

import dev.sallyport.definition.TokenClientAuth;
import java.net.URI;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * An authorization server's metadata (RFC 8414 §2).
 *
 * @param clientAuth how a client may show its secret, of what is known here; may be empty
 */
record ServerMetadata(URI tokenEndpoint, List<TokenClientAuth> clientAuth) {
  ServerMetadata {
    clientAuth = List.copyOf(clientAuth);
  }

  /**
   * Reads a document.
   *
   * @param issuer what it must be the metadata of, letter by letter (RFC 8414 §3.3)
   * @throws TokenException if it can't be used
   */
  static ServerMetadata of(JsonNode document, String issuer) {
    if (!document.path("issuer").asString("").equals(issuer)) {
      throw Discovery.failure(
          "the authorization server's metadata is that of another issuer",
          "It must hold \"issuer\": \"%s\" (RFC 8414 §3.3). Set token_url if that can't be changed."
              .formatted(Discovery.shown(issuer)));
    }
    return new ServerMetadata(
        Discovery.url(document.path("token_endpoint"))
            .orElseThrow(
                () ->
                    Discovery.failure(
                        "the authorization server's metadata holds no token_endpoint that can be"
                            + " used",
                        "Set token_url.")),
        clientAuth(document.path("token_endpoint_auth_methods_supported")));
  }

  /** What isn't said is {@code client_secret_basic}. */
  private static List<TokenClientAuth> clientAuth(JsonNode methods) {
    return methods.isArray()
        ? methods
            .valueStream()
            .flatMap(method -> TokenClientAuth.named(method.asString("")).stream())
            .distinct()
            .toList()
        : Stream.of(TokenClientAuth.CLIENT_SECRET_BASIC).toList();
  }
}
