package dev.sallyport.admin.server;

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
import org.jspecify.annotations.Nullable;

/** Servers as answers show them: LiteLLM's fields and ours, and never a secret. */
final class ServerView {
  private ServerView() {}

  /** A server of {@code config.yaml}. */
  static Map<String, @Nullable Object> of(RegisteredServer server) {
    return view(
        server.id(), server.name(), server.definition(), Origin.CONFIG, null, server.problem());
  }

  /**
   * A server of the database.
   *
   * @param live the same server as the data plane has it; null if it isn't there
   */
  static Map<String, @Nullable Object> of(StoredServer server, @Nullable RegisteredServer live) {
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

  private static Map<String, @Nullable Object> view(
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
    // Servers that are programs come later; LiteLLM's scripts read these fields all the same.
    view.put("command", null);
    view.put("args", List.of());
    view.put("env", Map.of());
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
