package dev.sallyport.gateway.aggregate;

import tools.jackson.databind.JsonNode;

/** A server answered with a JSON-RPC error. */
final class ServerRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient JsonNode error;

  ServerRefusedException(JsonNode error) {
    super("the server answered with an error", null, false, false);
    this.error = error;
  }

  JsonNode error() {
    return error;
  }
}
