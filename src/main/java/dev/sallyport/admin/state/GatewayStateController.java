package dev.sallyport.admin.state;

import dev.sallyport.config.ConfigState;
import dev.sallyport.config.WatchedConfig;
import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.definition.SslVerify;
import dev.sallyport.registry.RegisteredServer;
import dev.sallyport.registry.Registry;
import dev.sallyport.registry.TlsState;
import dev.sallyport.store.ServerStore;
import dev.sallyport.store.StoreState;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /v1/mcp/health}: what an operator should look at. Connects to no server. */
@RestController
@Tag(name = "health")
class GatewayStateController {
  private final WatchedConfig config;
  private final ServerStore store;
  private final Registry registry;

  GatewayStateController(WatchedConfig config, ServerStore store, Registry registry) {
    this.config = config;
    this.store = store;
    this.registry = registry;
  }

  @GetMapping(path = "/v1/mcp/health", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(
      operationId = "getGatewayHealth",
      summary = "config.yaml, the database, and the servers that can't be used",
      responses =
          @ApiResponse(
              responseCode = "200",
              content = @Content(schema = @Schema(ref = "#/components/schemas/GatewayHealth"))))
  Map<String, @Nullable Object> health() {
    ConfigState file = config.state();
    StoreState database = store.state();
    Collection<RegisteredServer> all = registry.snapshot().all();
    List<RegisteredServer> unusable =
        all.stream().filter(server -> server.upstream() == null).toList();
    boolean healthy =
        file.mistakes().isEmpty() && database instanceof StoreState.Ready && unusable.isEmpty();
    Map<String, @Nullable Object> health = new LinkedHashMap<>();
    health.put("status", healthy ? "healthy" : "degraded");
    health.put("config", config(file));
    health.put("database", database(database));
    Map<String, @Nullable Object> servers = servers(all, unusable);
    servers.put(
        "verification_off_since",
        registry.tls().stream()
            .filter(server -> !server.isVerified())
            .map(GatewayStateController::unverified)
            .toList());
    health.put("servers", servers);
    return health;
  }

  private static Map<String, @Nullable Object> config(ConfigState file) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("file", file.file().toString());
    view.put("loaded_at", file.loadedAt());
    view.put("mistakes", file.mistakes());
    view.put("needs_restart", file.needsRestart());
    return view;
  }

  private static Map<String, @Nullable Object> database(StoreState state) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put(
        "state",
        switch (state) {
          case StoreState.Ready _ -> "ready";
          case StoreState.Away _ -> "away";
          case StoreState.Refused _ -> "refused";
        });
    view.put("database", state.database());
    view.put("since", state instanceof StoreState.Away away ? away.since() : null);
    view.put(
        "reason",
        switch (state) {
          case StoreState.Ready _ -> null;
          case StoreState.Away(var _, var _, var reason) -> reason;
          case StoreState.Refused(var _, var reason) -> reason;
        });
    return view;
  }

  private static Map<String, @Nullable Object> servers(
      Collection<RegisteredServer> all, List<RegisteredServer> unusable) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("total", all.size());
    view.put("usable", all.size() - unusable.size());
    view.put("unusable", unusable.stream().map(GatewayStateController::problem).toList());
    view.put(
        "verification_off",
        all.stream()
            .flatMap(server -> Stream.ofNullable(server.definition()))
            .filter(server -> server.sslVerify() instanceof SslVerify.Disabled)
            .map(ServerDefinition::name)
            .map(Object::toString)
            .toList());
    return view;
  }

  private static Map<String, @Nullable Object> unverified(TlsState server) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("server_name", server.server());
    view.put("since", server.since());
    view.put("exact", server.isSinceKnown());
    view.put("until", server.insecureUntil());
    return view;
  }

  private static Map<String, @Nullable Object> problem(RegisteredServer server) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("server_id", server.id());
    view.put("server_name", server.name());
    view.put("problem", server.problem());
    return view;
  }
}
