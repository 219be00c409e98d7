package dev.sallyport.upstream.oauth;

import dev.sallyport.definition.TokenClientAuth;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where tokens are got, and how they're asked for.
 *
 * @param scopes what's asked for; may be empty
 * @param resource what the token is for (RFC 8707 §2); null if that isn't said
 */
record TokenEndpoint(
    URI uri, TokenClientAuth clientAuth, List<String> scopes, @Nullable String resource) {
  TokenEndpoint {
    scopes = List.copyOf(scopes);
  }
}
