package dev.sallyport.downstream.legacy;

import dev.sallyport.downstream.message.Outgoing;
import dev.sallyport.gateway.backend.Backend;
import dev.sallyport.gateway.backend.Client;
import dev.sallyport.gateway.backend.ClientCall;
import dev.sallyport.gateway.relay.SessionChange;
import dev.sallyport.gateway.relay.SessionChange.Kind;
import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.jsonrpc.JsonTree;
import dev.sallyport.upstream.exchange.CallEvent;
import dev.sallyport.upstream.exchange.CallEvent.Notice;
import dev.sallyport.upstream.exchange.CallEvent.Outcome;
import dev.sallyport.upstream.exchange.CallEvent.Question;
import dev.sallyport.upstream.exchange.LiveCall;
import dev.sallyport.upstream.session.LogLevels;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What becomes of the messages of a legacy client within its session. */
final class LegacyCalls {
  /** The methods of an experiment of 2025-11-25 that no bridge carries. */
  private static final Set<String> NOT_CARRIED =
      Set.of("tasks/cancel", "tasks/get", "tasks/list", "tasks/result");

  /** How long a call goes on whose client closed its stream. */
  private static final Duration WITHOUT_CLIENT = Duration.ofMinutes(10);

  private LegacyCalls() {}

  /**
   * What a request comes to.
   *
   * @throws GatewayException if it's refused
   */
  static Flux<Outgoing> answers(
      LegacyRequest request, Backend backend, Client client, ClientSession session) {
    String method = request.method();
    return switch (method) {
      case "ping" -> done(request);
      case "logging/setLevel" -> {
        String level = request.params().path("level").asString("");
        if (!LogLevels.isKnown(level)) {
          throw new GatewayException.InvalidParams("no such log level: " + level);
        }
        yield session.change(new SessionChange(Kind.LOG_LEVEL, level)).thenMany(done(request));
      }
      case "resources/subscribe" ->
          session.change(new SessionChange(Kind.SUBSCRIBE, uri(request))).thenMany(done(request));
      case "resources/unsubscribe" ->
          session.change(new SessionChange(Kind.UNSUBSCRIBE, uri(request))).thenMany(done(request));
      default -> {
        if (NOT_CARRIED.contains(method)) {
          yield Flux.just(failed(request, JsonTree.error(-32_601, "Method not found")));
        }
        request.params().remove("task");
        yield backend
            .call(
                client,
                new ClientCall(
                    method, request.params(), request.wantsProgress(), session.logLevel()))
            .flatMapMany(call -> running(call, request, session));
      }
    };
  }

  private static String uri(LegacyRequest request) {
    return request.params().path("uri").asString("");
  }

  private static Flux<Outgoing> done(LegacyRequest request) {
    return Flux.just(Outgoing.result(request.id(), JsonTree.object()));
  }

  /** A stream that's closed is no cancel in this era: the call goes on, but can ask nobody. */
  private static Flux<Outgoing> running(
      LiveCall call, LegacyRequest request, ClientSession session) {
    session.began(request.id(), call);
    AtomicBoolean hasOutcome = new AtomicBoolean();
    return call.events()
        .doOnNext(event -> hasOutcome.set(event instanceof Outcome))
        .concatMap(event -> say(event, call, request, session))
        .doFinally(
            signal -> {
              if (signal == SignalType.CANCEL && !hasOutcome.get()) {
                goOn(call, request, session);
              } else {
                session.ended(request.id(), call);
              }
            });
  }

  private static void goOn(LiveCall call, LegacyRequest request, ClientSession session) {
    ClientSession.refuse(call);
    call.events()
        .doOnNext(
            event -> {
              if (event instanceof Question) {
                ClientSession.refuse(call);
              }
            })
        .take(WITHOUT_CLIENT)
        .doFinally(
            signal -> {
              session.ended(request.id(), call);
              call.cancel("its client has been away too long");
            })
        .subscribe();
  }

  private static Mono<Outgoing> say(
      CallEvent event, LiveCall call, LegacyRequest request, ClientSession session) {
    return switch (event) {
      case Notice(String method, ObjectNode params, int _) ->
          Mono.just(notice(method, params, request));
      case Question question -> Mono.just(new Outgoing(session.ask(call, question), false, 200));
      case CallEvent.Result(JsonNode result, int _) ->
          Mono.just(Outgoing.result(request.id(), result));
      case CallEvent.Failed(JsonNode error, int _) -> Mono.just(failed(request, error));
      case CallEvent.Broken(GatewayException why) -> Mono.error(why);
    };
  }

  private static Outgoing failed(LegacyRequest request, JsonNode error) {
    return new Outgoing(JsonTree.error(request.id(), error), true, 200);
  }

  private static Outgoing notice(String method, ObjectNode params, LegacyRequest request) {
    if (method.equals("notifications/progress")) {
      ObjectNode progress = JsonTree.object();
      progress.set("progressToken", request.progressToken());
      return Outgoing.notification(method, progress.setAll(params));
    }
    return Outgoing.notification(method, params);
  }

  /** Takes a notification or a response; false if it may be for a call that isn't here. */
  static boolean take(LegacyRequest message, ClientSession session) {
    if (message.method().isEmpty()) {
      return session.answer(message.message());
    }
    return !message.method().equals("notifications/cancelled")
        || session.cancel(
            message.params().path("requestId"),
            message.params().path("reason").asString("cancelled"));
  }
}
