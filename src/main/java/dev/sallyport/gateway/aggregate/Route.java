package dev.sallyport.gateway.aggregate;

import dev.sallyport.gateway.backend.ClientCall;
import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.jsonrpc.JsonTree;
import dev.sallyport.registry.RegisteredServer;
import dev.sallyport.upstream.Upstream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Where a request goes that's for one server. */
sealed interface Route {
  /** To that server, said as it's said there. */
  record To(Upstream server, ClientCall call) implements Route {}

  /** To none, because of that error. */
  record Nowhere(ObjectNode error) implements Route {}

  /**
   * Finds the server by what the request names.
   *
   * @throws GatewayException.ServerDisabled if that server can't be used
   */
  static Route of(ClientCall request, Scope scope, Names names) {
    ObjectNode params = request.params().deepCopy();
    ClientCall call = request.with(params);
    return switch (call.method()) {
      case "tools/call" -> byName(call, params, "tool", scope, names);
      case "prompts/get" -> byName(call, params, "prompt", scope, names);
      case "resources/read" -> byUri(call, params, scope);
      case "completion/complete" -> byReference(call, params.path("ref"), scope, names);
      default -> new Nowhere(JsonTree.error(-32_601, "Method not found"));
    };
  }

  private static Route byReference(ClientCall call, JsonNode reference, Scope scope, Names names) {
    return switch (reference) {
      case ObjectNode prompt when prompt.path("type").asString("").equals("ref/prompt") ->
          byName(call, prompt, "prompt", scope, names);
      case ObjectNode resource when resource.path("type").asString("").equals("ref/resource") ->
          byUri(call, resource, scope);
      default ->
          new Nowhere(JsonTree.error(-32_602, "'ref' is of type ref/prompt or ref/resource"));
    };
  }

  /** By the name that {@code holder} holds: the call's parameters or a part of them. */
  private static Route byName(
      ClientCall call, ObjectNode holder, String what, Scope scope, Names names) {
    String seen = holder.path("name").asString("");
    Names.Owned owned = names.owned(seen);
    RegisteredServer server = owned == null ? null : scope.find(owned.server());
    if (owned != null && server != null) {
      return to(server, call, holder, "name", owned.name());
    }
    return to(
        scope.only(),
        call,
        holder,
        "name",
        seen,
        "Unknown %s: %s. Names here begin with their server's and '%s'"
            .formatted(what, shortened(seen), names.separator()));
  }

  private static Route byUri(ClientCall call, ObjectNode holder, Scope scope) {
    String seen = holder.path("uri").asString("");
    OwnedUri owned = OwnedUri.read(seen);
    RegisteredServer server = owned == null ? null : scope.find(owned.server());
    if (owned != null && server != null) {
      return to(server, call, holder, "uri", owned.uri());
    }
    return to(
        scope.only(),
        call,
        holder,
        "uri",
        seen,
        "Resource not found: %s. URIs here end in their server's name, as lists have them"
            .formatted(shortened(seen)));
  }

  private static Route to(
      @Nullable RegisteredServer server,
      ClientCall call,
      ObjectNode holder,
      String member,
      String value,
      String otherwise) {
    return server == null
        ? new Nowhere(JsonTree.error(-32_602, otherwise))
        : to(server, call, holder, member, value);
  }

  private static Route to(
      RegisteredServer server, ClientCall call, ObjectNode holder, String member, String value) {
    Upstream upstream = server.upstream();
    if (upstream == null) {
      throw ServerParts.disabled(server);
    }
    holder.put(member, value);
    return new To(upstream, call);
  }

  private static String shortened(String text) {
    return text.length() <= 128 ? text : text.substring(0, 128) + "...";
  }
}
