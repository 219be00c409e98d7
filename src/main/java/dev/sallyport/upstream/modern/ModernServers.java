package dev.sallyport.upstream.modern;

import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.jsonrpc.JsonTree;
import dev.sallyport.jsonrpc.ModernKeys;
import dev.sallyport.upstream.Upstream;
import dev.sallyport.upstream.exchange.CallEvent;
import dev.sallyport.upstream.exchange.CallEvent.Notice;
import dev.sallyport.upstream.exchange.CallRequest;
import dev.sallyport.upstream.exchange.Caller;
import dev.sallyport.upstream.exchange.LiveCall;
import dev.sallyport.upstream.exchange.ServerSide;
import dev.sallyport.upstream.message.Requests;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Speaks to servers of the modern era: each request says all that it needs. Thread-safe. */
public final class ModernServers implements ServerSide {
  private final Map<String, ToolHeaders> headers = new ConcurrentHashMap<>();

  @Override
  public Mono<JsonNode> initialized(Upstream upstream, Caller caller, HttpHeaders with) {
    return Mono.defer(
        () -> {
          LiveCall call =
              call(
                  upstream,
                  caller,
                  new CallRequest("server/discover", JsonTree.object(), false, null, with));
          return call.events()
              .next()
              .flatMap(event -> discovered(upstream, event))
              .doFinally(signal -> call.cancel("no longer wanted"));
        });
  }

  private static Mono<JsonNode> discovered(Upstream upstream, CallEvent event) {
    return switch (event) {
      case CallEvent.Result(JsonNode result, int _) -> Mono.just(asInitialized(result));
      case CallEvent.Broken(GatewayException why) -> Mono.error(why);
      case CallEvent.Failed _, Notice _, CallEvent.Question _ ->
          Mono.error(
              new GatewayException.UnexpectedAnswer(
                  upstream.definition().name().value(), "server/discover", 200));
    };
  }

  private static JsonNode asInitialized(JsonNode discovered) {
    ObjectNode initialized = JsonTree.object();
    initialized.set("capabilities", JsonTree.copy(discovered.path("capabilities")));
    JsonNode info = discovered.path("_meta").path(ModernKeys.SERVER_INFO);
    initialized.set(
        "serverInfo",
        info.path("name").isString() && info.path("version").isString()
            ? info
            : JsonTree.object()
                .put("name", info.path("name").asString("unknown"))
                .put("version", info.path("version").asString("0")));
    if (discovered.path("instructions").isString()) {
      initialized.set("instructions", discovered.path("instructions"));
    }
    return initialized;
  }

  /** How a caller's requests reach a server. */
  public static Requests requests(Upstream upstream, Caller caller) {
    return Requests.to(upstream, caller.owner() + ' ' + caller.credentials());
  }

  @Override
  public LiveCall call(Upstream upstream, Caller caller, CallRequest request) {
    return begin(upstream, caller, request, false);
  }

  /**
   * Begins a call of a modern client: a question comes as the result that it is in this era, and
   * answers are in the parameters.
   */
  public LiveCall pass(Upstream upstream, Caller caller, CallRequest request) {
    return begin(upstream, caller, request, true);
  }

  private LiveCall begin(
      Upstream upstream, Caller caller, CallRequest request, boolean passesQuestions) {
    ToolHeaders known =
        headers.computeIfAbsent(upstream.definition().name().value(), first -> new ToolHeaders());
    ModernCall call =
        new ModernCall(requests(upstream, caller), caller, request, known, passesQuestions);
    call.begin();
    return call;
  }

  @Override
  public Flux<Notice> changes(
      Upstream upstream, Caller caller, HttpHeaders with, Notice first, Set<String> uris) {
    return Flux.defer(
        () -> {
          LiveCall call =
              call(
                  upstream,
                  caller,
                  new CallRequest("subscriptions/listen", filter(uris), false, null, with));
          return call.events()
              .takeWhile(Notice.class::isInstance)
              .cast(Notice.class)
              .map(notice -> isAcknowledgement(notice) ? first : untagged(notice))
              .doFinally(signal -> call.cancel("no longer wanted"));
        });
  }

  private static boolean isAcknowledgement(Notice notice) {
    return notice.method().equals("notifications/subscriptions/acknowledged");
  }

  private static Notice untagged(Notice notice) {
    ObjectNode meta = JsonTree.copy(notice.params().path("_meta"));
    meta.remove(ModernKeys.SUBSCRIPTION);
    ObjectNode params = notice.params().deepCopy();
    if (meta.isEmpty()) {
      params.remove("_meta");
    } else {
      params.set("_meta", meta);
    }
    return new Notice(notice.method(), params, notice.size());
  }

  private static ObjectNode filter(Set<String> uris) {
    ObjectNode filter =
        JsonTree.object()
            .put("toolsListChanged", true)
            .put("promptsListChanged", true)
            .put("resourcesListChanged", true);
    if (!uris.isEmpty()) {
      ArrayNode list = filter.putArray("resourceSubscriptions");
      uris.forEach(list::add);
    }
    return JsonTree.object().set("notifications", filter);
  }
}
