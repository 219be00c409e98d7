package dev.sallyport.definition;

import java.net.URI;

/**
 * What a token request says of the server that the token is for: {@code oauth2_resource} (RFC 8707
 * §2).
 */
public sealed interface ResourceIndicator {

  /** Absent: what the server's metadata calls it, else the server's url without its query. */
  record OfServer() implements ResourceIndicator {}

  /** A URI. */
  record Given(URI uri) implements ResourceIndicator {}

  /** {@code false}: nothing, for token servers that don't take it. */
  record Omitted() implements ResourceIndicator {}
}
