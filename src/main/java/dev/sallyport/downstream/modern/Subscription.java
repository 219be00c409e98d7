package dev.sallyport.downstream.modern;

import dev.sallyport.downstream.message.Outgoing;
import dev.sallyport.gateway.bridge.ModernRequest;
import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.jsonrpc.JsonTree;
import dev.sallyport.jsonrpc.ModernKeys;
import dev.sallyport.upstream.exchange.CallEvent.Notice;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.BiFunction;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** One {@code subscriptions/listen} of a modern client (MCP 2026-07-28, "Subscriptions"). */
final class Subscription {
  private static final int MOST_RESOURCES = 1000;

  private final ModernRequest request;
  private final JsonNode wanted;
  private final JsonNode capabilities;

  Subscription(ModernRequest request, JsonNode initialized) {
    this.request = request;
    this.wanted = request.params().path("notifications");
    this.capabilities = initialized.path("capabilities");
  }

  /** The acknowledgement, the notifications, and, once the server tells of no more, the result. */
  Flux<Outgoing> follow(BiFunction<Notice, Set<String>, Flux<Notice>> changes) {
    if (!wanted.isObject()) {
      throw new GatewayException.InvalidParams("'params' lacks 'notifications'");
    }
    Set<String> uris = resources();
    ObjectNode honored = honored(uris);
    Notice acknowledged =
        new Notice(
            "notifications/subscriptions/acknowledged",
            JsonTree.object().set("notifications", honored),
            0);
    return changes
        .apply(acknowledged, uris)
        .filter(notice -> notice.equals(acknowledged) || isWanted(notice, honored, uris))
        .map(notice -> Outgoing.notification(notice.method(), tagged(notice.params())))
        .concatWith(Mono.fromSupplier(this::end));
  }

  private Set<String> resources() {
    Set<String> uris = new LinkedHashSet<>();
    if (capabilities.path("resources").path("subscribe").asBoolean(false)) {
      wanted.path("resourceSubscriptions").forEach(uri -> uris.add(uri.asString("")));
    }
    if (uris.size() > MOST_RESOURCES) {
      throw new GatewayException.InvalidParams(
          "more than " + MOST_RESOURCES + " resources in one subscription");
    }
    return uris;
  }

  private ObjectNode honored(Set<String> uris) {
    ObjectNode honored = JsonTree.object();
    for (String what : new String[] {"tools", "prompts", "resources"}) {
      String key = what + "ListChanged";
      if (wanted.path(key).asBoolean(false)
          && capabilities.path(what).path("listChanged").asBoolean(false)) {
        honored.put(key, true);
      }
    }
    if (!uris.isEmpty()) {
      ArrayNode list = honored.putArray("resourceSubscriptions");
      uris.forEach(list::add);
    }
    return honored;
  }

  private static boolean isWanted(Notice notice, ObjectNode honored, Set<String> uris) {
    return switch (notice.method()) {
      case "notifications/tools/list_changed" -> honored.has("toolsListChanged");
      case "notifications/prompts/list_changed" -> honored.has("promptsListChanged");
      case "notifications/resources/list_changed" -> honored.has("resourcesListChanged");
      case "notifications/resources/updated" ->
          uris.contains(notice.params().path("uri").asString(""));
      default -> false;
    };
  }

  private ObjectNode tagged(ObjectNode params) {
    ObjectNode tagged = params.deepCopy();
    ObjectNode meta = JsonTree.copy(tagged.path("_meta"));
    meta.set(ModernKeys.SUBSCRIPTION, request.id());
    return tagged.set("_meta", meta);
  }

  private Outgoing end() {
    return Outgoing.result(request.id(), tagged(JsonTree.object().put("resultType", "complete")));
  }
}
