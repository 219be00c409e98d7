package dev.sallyport.admin.server;

import dev.sallyport.admin.definition.ServerId;
import dev.sallyport.admin.health.HealthRecords;
import dev.sallyport.admin.health.ServerHealth;
import dev.sallyport.config.server.DefinitionFields;
import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.registry.RegisteredServer;
import dev.sallyport.registry.RegisteredServer.Origin;
import dev.sallyport.store.RowDetails;
import dev.sallyport.store.StoredServer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Servers as answers show them: LiteLLM's fields and ours, and never a secret. Thread-safe. */
final class ServerView {
  private final HealthRecords health;

  /**
   * @param health what the last checks found
   */
  ServerView(HealthRecords health) {
    this.health = health;
  }

  /** A server of {@code config.yaml}. */
  Map<String, @Nullable Object> of(RegisteredServer server) {
    return view(
        server.id(), server.name(), server.definition(), Origin.CONFIG, null, server.problem());
  }

  /**
   * A server of the database.
   *
   * @param live the same server as the data plane has it; null if it isn't there
   */
  Map<String, @Nullable Object> of(StoredServer server, @Nullable RegisteredServer live) {
    RowDetails row = server.row();
    return switch (server) {
      case StoredServer.Usable(var _, var definition) ->
          view(
              row.id(),
              row.name(),
              definition,
              Origin.DATABASE,
              row,
              live == null ? null : live.problem());
      case StoredServer.Unusable(var _, var known, var _, var problem) ->
          view(row.id(), row.name(), known, Origin.DATABASE, row, problem);
    };
  }

  private Map<String, @Nullable Object> view(
      String id,
      String name,
      @Nullable ServerDefinition definition,
      Origin origin,
      @Nullable RowDetails row,
      @Nullable String problem) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put(ServerId.FIELD, id);
    if (definition == null) {
      view.put("server_name", name);
    } else {
      view.putAll(DefinitionFields.of(definition));
    }
    Optional<ServerHealth> checked = health.last(id);
    view.put("status", checked.map(last -> last.status().word()).orElse("unknown"));
    view.put("last_health_check", checked.map(ServerHealth::checkedAt).orElse(null));
    view.put("health_check_error", checked.map(ServerHealth::error).orElse(null));
    // LiteLLM's scripts read these fields of every server.
    view.putIfAbsent("command", null);
    view.putIfAbsent("cwd", null);
    view.putIfAbsent("stdio_process", null);
    view.putIfAbsent("stdio_max_processes", null);
    view.putIfAbsent("args", List.of());
    view.putIfAbsent("env", Map.of());
    view.put("created_at", row == null ? null : row.createdAt());
    view.put("created_by", row == null ? null : row.createdBy());
    view.put("updated_at", row == null ? null : row.updatedAt());
    view.put("updated_by", row == null ? null : row.updatedBy());
    view.put("version", row == null ? null : row.version());
    view.put("source", origin.name().toLowerCase(Locale.ROOT));
    view.put("problem", problem);
    return view;
  }
}
