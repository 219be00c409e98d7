package dev.sallyport.upstream.exchange;

import tools.jackson.databind.JsonNode;

/** What a client says to a question. */
public sealed interface Reply {

  /** Its result. */
  record Given(JsonNode result) implements Reply {}

  /** A JSON-RPC error: nobody answers. */
  record Refused(JsonNode error) implements Reply {}
}
