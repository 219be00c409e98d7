package dev.sallyport.gateway.aggregate;

import dev.sallyport.definition.ServerName;
import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.jsonrpc.JsonTree;
import java.util.Objects;
import tools.jackson.databind.JsonNode;

/** What one of several servers adds to an answer. */
sealed interface Part {
  /** How clients call the server. */
  String server();

  /** What it said. */
  record Said(ServerName name, JsonNode result) implements Part {
    @Override
    public String server() {
      return name.value();
    }
  }

  /**
   * Nothing, though it might have.
   *
   * @param reason why, as a constant that programs can tell apart
   * @param message why, in words for the client
   */
  record Missing(String server, String reason, String message) implements Part {
    private static final int LONGEST = 300;

    /** Because of a failure on the way. */
    static Missing because(String server, GatewayException failure) {
      String other = failure instanceof GatewayException.ServerTimeout ? "TIMEOUT" : "ERROR";
      return new Missing(
          server, Objects.requireNonNullElse(failure.reason(), other), failure.text());
    }

    /** Because of the server's own JSON-RPC error. */
    static Missing because(String server, JsonNode error) {
      String text =
          "MCP server '%s' says: %s".formatted(server, error.path("message").asString(""));
      return new Missing(
          server, "REFUSED", text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...");
    }

    /** As clients are told. */
    JsonNode shown() {
      return JsonTree.object().put("server", server).put("reason", reason).put("message", message);
    }
  }
}
