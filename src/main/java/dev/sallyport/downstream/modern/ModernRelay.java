package dev.sallyport.downstream.modern;

import dev.sallyport.definition.ToolFilter;
import dev.sallyport.downstream.message.MessageWriter;
import dev.sallyport.downstream.message.Outgoing;
import dev.sallyport.gateway.Exchange;
import dev.sallyport.gateway.Retold;
import dev.sallyport.gateway.bridge.Bridge;
import dev.sallyport.gateway.bridge.ModernRequest;
import dev.sallyport.jsonrpc.Envelope;
import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.jsonrpc.JsonTree;
import dev.sallyport.jsonrpc.ModernKeys;
import dev.sallyport.jsonrpc.RepeatableMethods;
import dev.sallyport.upstream.Upstream;
import dev.sallyport.upstream.exchange.Caller;
import dev.sallyport.upstream.message.Received;
import dev.sallyport.upstream.modern.ModernServers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Iterator;
import java.util.Set;
import java.util.function.Supplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerResponse;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Answers modern clients with what a modern server of stdio says: messages are the same on both
 * sides but for the ids, which many share a process by. Thread-safe.
 */
public final class ModernRelay {
  /** HeaderMismatch, MissingRequiredClientCapability, UnsupportedProtocolVersion. */
  private static final Set<Integer> BAD_REQUESTS = Set.of(-32_020, -32_021, -32_022);

  private static final int METHOD_NOT_FOUND = -32_601;

  private final Bridge bridge;

  /** On a bridge, owned by the caller. */
  public ModernRelay(Bridge bridge) {
    this.bridge = bridge;
  }

  /**
   * Answers a message.
   *
   * @param owner who calls
   * @return completes when it's answered, or fails with a {@link GatewayException} before anything
   *     is written
   */
  public Mono<Void> answer(
      Exchange exchange, Upstream server, String owner, HttpServerResponse response) {
    Envelope message = exchange.message();
    if (message == null) {
      return Mono.error(new GatewayException.MethodNotAllowed("POST"));
    }
    return switch (message.kind()) {
      case REQUEST -> request(exchange, server, owner, response);
      // It could only be about what's over: a request ends with its stream.
      case NOTIFICATION -> Mono.from(response.status(202).send());
      case RESPONSE, BATCH ->
          Mono.error(
              new GatewayException.InvalidRequest("a modern client sends requests, one at a time"));
    };
  }

  private Mono<Void> request(
      Exchange exchange, Upstream server, String owner, HttpServerResponse response) {
    ModernRequest request = ModernRequest.read(exchange);
    bridge.gateway().check(exchange, server);
    HttpHeaders headers = bridge.headers(exchange, server);
    Caller caller =
        bridge.caller(owner, headers, server, request.clientInfo(), request.capabilities());
    Supplier<Flux<Outgoing>> answers = () -> answers(exchange, server, request, caller, headers);
    return MessageWriter.write(
        response,
        exchange.opensStream()
            ? answers.get()
            : Flux.using(
                () -> bridge.gateway().enter(server), place -> answers.get(), Runnable::run),
        request.id());
  }

  private Flux<Outgoing> answers(
      Exchange exchange,
      Upstream server,
      ModernRequest request,
      Caller caller,
      HttpHeaders headers) {
    ObjectNode message = body(exchange);
    Retold retold =
        bridge
            .gateway()
            .retelling(
                exchange,
                server.definition(),
                true,
                headers,
                JsonTree.copy(message.path("params")));
    message.set("params", retold.params());
    return ModernServers.requests(server, caller)
        .send(headers, message, exchange.opensStream(), isRepeatable(request.method()))
        .doOnNext(
            received ->
                retold.sample().answered(HttpResponseStatus.OK.code(), received.isResponse()))
        .map(received -> outgoing(received, request, bridge.gateway().tools(server)))
        .doOnError(
            GatewayException.UnexpectedAnswer.class, otherEra -> bridge.eras().contradicted(server))
        .doOnError(GatewayException.class, retold.sample()::failed);
  }

  private static boolean isRepeatable(String method) {
    return RepeatableMethods.contains(method);
  }

  private static ObjectNode body(Exchange exchange) {
    ByteBuf body = exchange.body();
    return JsonTree.copy(
        JsonTree.read(body == null ? new byte[0] : ByteBufUtil.getBytes(body))
            .orElseThrow(() -> new GatewayException.ParseError("the message can't be read")));
  }

  private static Outgoing outgoing(Received received, ModernRequest request, ToolFilter tools) {
    ObjectNode message = JsonTree.copy(received.message());
    if (!received.isResponse()) {
      if (message.path("params") instanceof ObjectNode params) {
        if (params.has("progressToken")) {
          params.set("progressToken", request.progressToken());
        }
        rename(params, request.id());
      }
      return new Outgoing(message, false, 200);
    }
    message.set("id", request.id());
    if (message.path("result") instanceof ObjectNode result) {
      rename(result, request.id());
      if (request.method().equals("tools/list")) {
        offer(result.path("tools"), tools);
      }
    }
    return new Outgoing(message, true, status(message.path("error").path("code").asInt(0)));
  }

  /** A subscription is known by the id of its request. */
  private static void rename(ObjectNode holder, JsonNode id) {
    if (holder.path("_meta") instanceof ObjectNode meta && meta.has(ModernKeys.SUBSCRIPTION)) {
      meta.set(ModernKeys.SUBSCRIPTION, id);
    }
  }

  private static void offer(JsonNode list, ToolFilter tools) {
    Iterator<JsonNode> each = list.iterator();
    while (each.hasNext()) {
      if (!tools.permits(each.next().path("name").asString(""))) {
        each.remove();
      }
    }
  }

  /** As the specification of streamable HTTP has it for these errors. */
  private static int status(int code) {
    if (code == METHOD_NOT_FOUND) {
      return 404;
    }
    return BAD_REQUESTS.contains(code) ? 400 : 200;
  }
}
