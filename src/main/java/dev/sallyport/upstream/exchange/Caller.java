package dev.sallyport.upstream.exchange;

import dev.sallyport.jsonrpc.JsonTree;
import tools.jackson.databind.JsonNode;

/**
 * Who calls, as far as a server with sessions has to be told. Equal callers may share a session.
 *
 * @param owner the owner of the caller's key; on an open gateway its address
 * @param credentials tells the client's own credentials to the server apart, without holding them
 * @param clientInfo the client's name and version
 * @param capabilities what the client can do
 */
public record Caller(String owner, String credentials, JsonNode clientInfo, JsonNode capabilities) {
  /** All callers, where they share a session: no client's capabilities hold for all. */
  public static final Caller EVERYONE =
      new Caller(
          "",
          "",
          JsonTree.object().put("name", "sallyport").put("version", "1"),
          JsonTree.object());

  /** Whether the client answers questions at all. */
  public boolean answersQuestions() {
    return capabilities.has("elicitation")
        || capabilities.has("sampling")
        || capabilities.has("roots");
  }

  @Override
  public String toString() {
    return owner + " (" + clientInfo.path("name").asString("") + ")";
  }
}
