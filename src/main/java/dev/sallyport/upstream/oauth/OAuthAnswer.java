package dev.sallyport.upstream.oauth;

import dev.sallyport.jsonrpc.JsonTree;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A whole answer.
 *
 * @param status the HTTP status
 * @param challenges the values of {@code WWW-Authenticate}
 * @param body what came
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record OAuthAnswer(int status, List<String> challenges, byte[] body) {
  /** Copies the list. */
  public OAuthAnswer {
    challenges = List.copyOf(challenges);
  }

  boolean isRedirect() {
    return status >= 300 && status < 400;
  }

  /** The JSON object in it, if there's one. */
  Optional<JsonNode> json() {
    return JsonTree.read(body).filter(JsonNode::isObject);
  }

  /** The JSON object that a metadata document is; empty if there's none at that URL. */
  Optional<JsonNode> document() {
    return status == 200 ? json() : Optional.empty();
  }

  /** Short: a body may hold a token. */
  @Override
  public String toString() {
    return "HTTP " + status;
  }
}
