package dev.sallyport.downstream.modern;

import dev.sallyport.downstream.message.Outgoing;
import dev.sallyport.gateway.backend.Backend;
import dev.sallyport.gateway.backend.Client;
import dev.sallyport.gateway.backend.ClientCall;
import dev.sallyport.gateway.bridge.AskedClients;
import dev.sallyport.gateway.bridge.Bridge;
import dev.sallyport.gateway.bridge.ModernRequest;
import dev.sallyport.gateway.bridge.ToModern;
import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.jsonrpc.JsonTree;
import dev.sallyport.upstream.exchange.CallEvent;
import dev.sallyport.upstream.exchange.CallEvent.Question;
import dev.sallyport.upstream.exchange.LiveCall;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One request of a modern client: what's told on its stream, until the response or until the server
 * asks something (MCP 2026-07-28, "MRTR"). One per request.
 */
final class Conversation {
  /** Questions that come together go to the client together. */
  private static final Duration GATHER = Duration.ofMillis(20);

  private final Bridge bridge;
  private final ModernRequest request;
  private final Backend backend;
  private final Client client;
  private final UrlElicitation urls;

  Conversation(Bridge bridge, ModernRequest request, Backend backend, Client client) {
    this.bridge = bridge;
    this.request = request;
    this.backend = backend;
    this.client = client;
    this.urls = new UrlElicitation(client.capabilities());
  }

  /**
   * The messages for the client. One that leaves cancels the call, unless it was asked something.
   */
  Flux<Outgoing> answers() {
    ClientCall call =
        new ClientCall(
            request.method(), request.params(), request.wantsProgress(), request.logLevel());
    return backend
        .passesQuestions(client, call)
        .flatMapMany(passes -> passes ? passing(call) : asking(call));
  }

  /** The server keeps nothing between a question and its answer, so the gateway doesn't either. */
  private Flux<Outgoing> passing(ClientCall call) {
    return backend.call(client, call.with(request.paramsWithAnswers())).flatMapMany(this::running);
  }

  private Flux<Outgoing> asking(ClientCall request) {
    return answers(() -> backend.call(client, request).flatMapMany(this::running));
  }

  private Flux<Outgoing> answers(Supplier<Flux<Outgoing>> begin) {
    String state = request.requestState();
    if (state == null) {
      return begin.get();
    }
    String opened = bridge.states().open(state, client.owner(), backend.name());
    if (opened.equals(UrlElicitation.STATE)) {
      return UrlElicitation.isAccepted(request.inputResponses())
          ? begin.get()
          : Flux.just(Outgoing.error(request.id(), UrlElicitation.DECLINED));
    }
    AskedClients.Resumed resumed =
        bridge.asked().resume(opened, client.owner(), backend.name(), request);
    return resumed.goesOn() ? running(resumed.call()) : Flux.just(ask(resumed.call()));
  }

  private Flux<Outgoing> running(LiveCall call) {
    return listen(call)
        .doFinally(
            signal -> {
              if (signal == SignalType.CANCEL) {
                call.cancel("the client closed its stream");
              }
            });
  }

  private Flux<Outgoing> listen(LiveCall call) {
    return call.events()
        .filter(event -> !(event instanceof Question question) || isOpen(call, question))
        .takeUntil(event -> !(event instanceof CallEvent.Notice))
        .concatMap(event -> say(call, event));
  }

  private static boolean isOpen(LiveCall call, Question question) {
    return call.questions().stream().anyMatch(open -> open.id().equals(question.id()));
  }

  private Flux<Outgoing> say(LiveCall call, CallEvent event) {
    return switch (event) {
      case CallEvent.Notice(String method, ObjectNode params, int _) ->
          Flux.just(notice(method, params));
      case Question _ -> Mono.delay(GATHER).flatMapMany(gathered -> askOrGoOn(call));
      case CallEvent.Result(JsonNode result, int _) ->
          Flux.just(Outgoing.result(request.id(), result));
      case CallEvent.Failed(JsonNode error, int _) -> Flux.just(failed(error));
      case CallEvent.Broken(GatewayException why) -> Flux.error(why);
    };
  }

  private Outgoing notice(String method, ObjectNode params) {
    if (method.equals("notifications/progress")) {
      ObjectNode progress = JsonTree.object();
      progress.set("progressToken", request.progressToken());
      return Outgoing.notification(method, progress.setAll(params));
    }
    return Outgoing.notification(method, params);
  }

  private Flux<Outgoing> askOrGoOn(LiveCall call) {
    return call.questions().isEmpty() ? listen(call) : Flux.just(ask(call));
  }

  private Outgoing ask(LiveCall call) {
    List<Question> questions = call.questions();
    ObjectNode asked = JsonTree.object();
    for (Question question : questions) {
      asked.set(question.id(), ToModern.question(question.method(), question.params()));
    }
    return inputRequired(asked, bridge.asked().keep(client.owner(), backend.name(), request, call));
  }

  private Outgoing failed(JsonNode error) {
    if (error.path("code").asInt(0) == ToModern.URL_ELICITATION_REQUIRED) {
      ObjectNode asked = urls.questions(error.path("data").path("elicitations"));
      return asked.isEmpty()
          ? new Outgoing(
              JsonTree.error(request.id(), UrlElicitation.CANNOT), true, UrlElicitation.STATUS)
          : inputRequired(asked, UrlElicitation.STATE);
    }
    return Outgoing.error(request.id(), error);
  }

  private Outgoing inputRequired(ObjectNode asked, String state) {
    ObjectNode result = JsonTree.object().put("resultType", "input_required");
    result.set("inputRequests", asked);
    result.put("requestState", bridge.states().seal(state, client.owner(), backend.name()));
    return Outgoing.result(request.id(), result);
  }
}
