package dev.sallyport.gateway.aggregate;

import dev.sallyport.gateway.backend.Client;
import dev.sallyport.gateway.backend.ClientCall;
import dev.sallyport.registry.RegisteredServer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Lists of several servers as one. A page holds one page of each server that has one; its cursor
 * holds theirs. Thread-safe.
 */
final class MergedLists {
  /** The methods, and the members of their results that are lists. */
  private static final Map<String, String> MEMBERS =
      Map.of(
          "tools/list", "tools",
          "prompts/list", "prompts",
          "resources/list", "resources",
          "resources/templates/list", "resourceTemplates");

  private final ServerParts parts;
  private final ServerLists lists = new ServerLists();
  private final Names names;
  private final ListCursor cursors;

  MergedLists(ServerParts parts, Names names, ListCursor cursors) {
    this.parts = parts;
    this.names = names;
    this.cursors = cursors;
  }

  /** Whether that's a list. */
  static boolean isList(String method) {
    return MEMBERS.containsKey(method);
  }

  /**
   * A page of a list.
   *
   * @throws dev.sallyport.jsonrpc.GatewayException.InvalidParams if its cursor isn't one of ours
   */
  Mono<JsonNode> page(Scope scope, Client client, ClientCall call) {
    JsonNode cursor = call.params().path("cursor");
    Map<String, String> begun =
        cursor.isString()
            ? cursors.open(cursor.asString(), call.method(), client.owner())
            : Map.of();
    List<RegisteredServer> asked =
        cursor.isString()
            ? scope.servers().stream().filter(each -> begun.containsKey(each.name())).toList()
            : scope.servers();
    return parts
        .ask(asked, server -> lists.page(server, client, from(call, begun.get(server.name()))))
        .map(said -> merge(asked, said, scope, client, call.method()));
  }

  private static ClientCall from(ClientCall call, @Nullable String cursor) {
    ObjectNode params = call.params().deepCopy();
    params.remove("cursor");
    return new ClientCall(
        call.method(), cursor == null ? params : params.put("cursor", cursor), false, null);
  }

  private JsonNode merge(
      List<RegisteredServer> asked, List<Part> said, Scope scope, Client client, String method) {
    Map<String, String> next = new LinkedHashMap<>();
    for (int i = 0; i < asked.size(); i++) {
      if (said.get(i) instanceof Part.Said part && part.result().path("nextCursor").isString()) {
        next.put(asked.get(i).name(), part.result().path("nextCursor").asString());
      }
    }
    return Merge.page(
        Objects.requireNonNull(MEMBERS.get(method)),
        said.stream().map(part -> seen(part, method)).toList(),
        next.isEmpty() ? null : cursors.seal(next, method, client.owner()),
        client.modern(),
        !scope.narrowed());
  }

  private Part seen(Part part, String method) {
    return switch (part) {
      case Part.Said said ->
          new Part.Said(
              said.name(), new SeenResult(names, said.name()).result(method, said.result()));
      case Part.Missing missing -> missing;
    };
  }
}
