package dev.sallyport.gateway.backend;

import dev.sallyport.definition.ToolFilter;
import dev.sallyport.gateway.bridge.ToLegacy;
import dev.sallyport.gateway.bridge.ToModern;
import dev.sallyport.upstream.exchange.CallEvent;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;

/**
 * What a server says to a request, in the words of the client's era, and without the tools that
 * clients may not see.
 */
sealed interface ServerWords extends UnaryOperator<CallEvent> {
  /** The method of the request. */
  String method();

  /** Which tools clients may see. */
  ToolFilter tools();

  /** The result in the client's words. */
  JsonNode result(JsonNode result);

  /** The error in the client's words. */
  JsonNode error(JsonNode error);

  @Override
  default CallEvent apply(CallEvent event) {
    return switch (event) {
      case CallEvent.Result(JsonNode result, int size) ->
          new CallEvent.Result(result(result), size);
      case CallEvent.Failed(JsonNode error, int size) -> new CallEvent.Failed(error(error), size);
      case CallEvent.Notice notice -> notice;
      case CallEvent.Question question -> question;
      case CallEvent.Broken broken -> broken;
    };
  }

  /** Of any server, to a legacy client. */
  record Legacy(String method, ToolFilter tools) implements ServerWords {
    @Override
    public JsonNode result(JsonNode result) {
      return ToLegacy.result(method, result, tools);
    }

    @Override
    public JsonNode error(JsonNode error) {
      return ToLegacy.error(error);
    }
  }

  /**
   * Of a legacy server, to a modern client.
   *
   * @param initialized what the server says of itself
   */
  record Modern(String method, ToolFilter tools, JsonNode initialized) implements ServerWords {
    @Override
    public JsonNode result(JsonNode result) {
      return ToModern.result(method, result, initialized, tools);
    }

    @Override
    public JsonNode error(JsonNode error) {
      return ToModern.error(error);
    }
  }

  /** Of a modern server, to a modern client. */
  record Same(String method, ToolFilter tools) implements ServerWords {
    @Override
    public JsonNode result(JsonNode result) {
      return ToModern.offered(method, result, tools);
    }

    @Override
    public JsonNode error(JsonNode error) {
      return error;
    }
  }
}
