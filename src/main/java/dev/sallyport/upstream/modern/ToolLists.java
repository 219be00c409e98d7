package dev.sallyport.upstream.modern;

import dev.sallyport.jsonrpc.JsonTree;
import dev.sallyport.upstream.exchange.CallRequest;
import dev.sallyport.upstream.exchange.Caller;
import dev.sallyport.upstream.message.Received;
import dev.sallyport.upstream.message.Requests;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads a server's whole list of tools, to learn which headers they want. */
record ToolLists(Requests requests, Caller caller, CallRequest call, ToolHeaders toolHeaders) {
  private static final int MOST_PAGES = 100;

  Mono<Void> read() {
    return page(JsonTree.object(), 1);
  }

  private Mono<Void> page(ObjectNode params, int number) {
    CallRequest list = new CallRequest("tools/list", params, false, null, call.headers());
    ObjectNode message =
        ModernMessages.request(number, caller, list, JsonTree.object(), MissingNode.getInstance());
    return requests
        .send(ModernMessages.headers(list, toolHeaders), message, false, true)
        .filter(Received::isResponse)
        .next()
        .flatMap(received -> learn(received.message().path("result"), number));
  }

  private Mono<Void> learn(JsonNode result, int number) {
    toolHeaders.learn(result.path("tools"));
    String next = result.path("nextCursor").asString("");
    return next.isEmpty() || number >= MOST_PAGES
        ? Mono.empty()
        : page(JsonTree.object().put("cursor", next), number + 1);
  }
}
