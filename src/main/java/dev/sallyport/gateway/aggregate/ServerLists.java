package dev.sallyport.gateway.aggregate;

import dev.sallyport.gateway.backend.Client;
import dev.sallyport.gateway.backend.ClientCall;
import dev.sallyport.gateway.backend.ServerBackend;
import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.jsonrpc.JsonTree;
import dev.sallyport.upstream.exchange.CallEvent;
import dev.sallyport.upstream.exchange.LiveCall;
import dev.sallyport.upstream.exchange.Reply;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/** Fetches pages of servers' lists: the only place where {@code /mcp} asks for any. */
final class ServerLists {
  private static final int METHOD_NOT_FOUND = -32_601;

  /** Takes nothing from how long others are good for. */
  private static final JsonNode NOTHING =
      JsonTree.object().put("ttlMs", Long.MAX_VALUE).put("cacheScope", "public");

  private static final Reply NOBODY_TO_ASK =
      new Reply.Refused(
          JsonTree.error(METHOD_NOT_FOUND, "Nobody can be asked that while a list is made"));

  /**
   * A page, as the server has it, in the words of the client's era; an empty one if the server has
   * no such list.
   *
   * @return or why there's none: a {@link GatewayException} or a {@link ServerRefusedException}
   */
  Mono<JsonNode> page(ServerBackend server, Client client, ClientCall list) {
    return Mono.defer(() -> server.call(client, list)).flatMap(ServerLists::outcome);
  }

  private static Mono<JsonNode> outcome(LiveCall call) {
    return call.events()
        .doOnNext(event -> refuse(event, call))
        .ofType(CallEvent.Outcome.class)
        .next()
        .flatMap(ServerLists::result)
        .doFinally(signal -> call.cancel("the list took too long"));
  }

  private static void refuse(CallEvent event, LiveCall call) {
    if (event instanceof CallEvent.Question question) {
      call.answer(question.id(), NOBODY_TO_ASK);
    }
  }

  private static Mono<JsonNode> result(CallEvent.Outcome outcome) {
    return switch (outcome) {
      case CallEvent.Result(JsonNode result, int _) -> Mono.just(result);
      case CallEvent.Failed(JsonNode error, int _) ->
          error.path("code").asInt(0) == METHOD_NOT_FOUND
              ? Mono.just(NOTHING)
              : Mono.error(new ServerRefusedException(error));
      case CallEvent.Broken(GatewayException why) -> Mono.error(why);
    };
  }
}
