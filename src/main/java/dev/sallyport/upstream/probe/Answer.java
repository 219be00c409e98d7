package dev.sallyport.upstream.probe;

import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What a server answered to one message.
 *
 * @param status the HTTP status
 * @param message the JSON-RPC response, if one came
 * @param bytes how large it is
 * @param peer who answered
 */
record Answer(int status, Optional<JsonNode> message, int bytes, Peer peer) {
  private static final int METHOD_NOT_FOUND = -32_601;
  private static final int MOST_SHOWN = 300;

  /**
   * The result.
   *
   * @throws ProbeException if it's an error, or no JSON-RPC response at all
   */
  JsonNode result(String method) {
    JsonNode response =
        message.orElseThrow(() -> new ProbeException(notMcp(method) + advice(status)));
    if (response.has("result")) {
      return response.path("result");
    }
    throw new ProbeException(
        "It answers %s with the error %d: %s"
            .formatted(method, errorCode(), shown(response.path("error").path("message"))),
        errorCode());
  }

  /** The code of a JSON-RPC error; 0 if it's none. */
  int errorCode() {
    return message.map(response -> response.path("error").path("code").asInt(0)).orElse(0);
  }

  boolean isMethodNotFound() {
    return errorCode() == METHOD_NOT_FOUND;
  }

  private String notMcp(String method) {
    return status < 300
        ? "It answers %s with HTTP %d, but not with an MCP message.".formatted(method, status)
        : "It answers %s with HTTP %d.".formatted(method, status);
  }

  private static String advice(int status) {
    return switch (status) {
      case 403 -> " Look whether the credentials may do that, and whether a proxy is in the way.";
      case 404, 405 ->
          " Look whether the path of the url is right; if it's a server of the older HTTP+SSE"
              + " transport, write transport: sse.";
      default ->
          status >= 500
              ? " Look into the log of the server, or of the proxy in front of it."
              : " Look whether the url is that of an MCP endpoint.";
    };
  }

  private static String shown(JsonNode text) {
    String message = text.asString("(no message)").replaceAll("\\p{C}", " ");
    return message.length() > MOST_SHOWN ? message.substring(0, MOST_SHOWN) + "..." : message;
  }
}
