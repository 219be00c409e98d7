package dev.sallyport.upstream.oauth;

import java.net.URI;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * A protected resource's metadata (RFC 9728 §2).
 *
 * @param resource what the server calls itself
 * @param issuer its first authorization server, as it's written
 * @param scopes {@code scopes_supported}; may be empty
 */
record ResourceMetadata(String resource, String issuer, List<String> scopes) {
  ResourceMetadata {
    scopes = List.copyOf(scopes);
  }

  /**
   * Reads a document.
   *
   * @param url what it must be the metadata of (RFC 9728 §3.3), or of a part above it
   * @throws TokenException if it can't be used
   */
  static ResourceMetadata of(JsonNode document, URI url) {
    String resource = document.path("resource").asString("");
    if (Discovery.url(document.path("resource"))
        .filter(uri -> WellKnown.covers(uri, url))
        .isEmpty()) {
      throw Discovery.failure(
          "the server's metadata is that of another resource",
          "It must hold \"resource\": \"%s\" (RFC 9728 §3.3). Set token_url if that can't be changed."
              .formatted(WellKnown.resource(url)));
    }
    JsonNode first = document.path("authorization_servers").path(0);
    if (Discovery.url(first).filter(uri -> uri.getRawQuery() == null).isEmpty()) {
      throw Discovery.failure(
          "the server's metadata names no authorization server that can be used", "Set token_url.");
    }
    return new ResourceMetadata(
        resource, first.asString(""), Scopes.of(document.path("scopes_supported")));
  }
}
