package dev.sallyport.store.audit;

import dev.sallyport.store.Actor;
import dev.sallyport.store.AuditQuery;
import dev.sallyport.store.AuditRecord;
import dev.sallyport.store.AuditRecord.Action;
import dev.sallyport.store.database.JsonText;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.data.domain.Limit;

/** Keeps who changed what. Works in the caller's transaction. */
public final class AuditTrail {
  private static final Logger log = LoggerFactory.getLogger("sallyport.audit");

  private final AuditRows rows;

  AuditTrail(AuditRows rows) {
    this.rows = rows;
  }

  /** Stores a record. */
  public AuditRecord add(
      Instant at,
      Actor actor,
      Action action,
      String serverId,
      String serverName,
      FieldChanges changes) {
    AuditRow row = new AuditRow();
    row.at = at;
    row.actor = actor.name();
    row.address = actor.address();
    row.action = action.name();
    row.serverId = serverId;
    row.serverName = serverName;
    row.before = json(changes.before());
    row.after = json(changes.after());
    return record(rows.save(row));
  }

  /** Logs a record, to be called once it's stored for good. */
  public void log(AuditRecord record) {
    FieldChanges changes = new FieldChanges(record.before(), record.after());
    log.atInfo()
        .addKeyValue("action", record.action())
        .addKeyValue("server_id", record.serverId())
        .addKeyValue("server_name", record.serverName())
        .addKeyValue("actor", record.actor().name())
        .addKeyValue("address", record.actor().address())
        .addKeyValue("fields", changes.names())
        .log(
            "MCP server '{}' ({}) {} by {} from {}: {}",
            record.serverName(),
            record.serverId(),
            word(record.action()),
            record.actor().name(),
            record.actor().address(),
            String.join(", ", changes.names()));
  }

  /** Records, the newest first. */
  public List<AuditRecord> find(AuditQuery query) {
    long before = Objects.requireNonNullElse(query.before(), Long.MAX_VALUE);
    Limit limit = Limit.of(query.limit());
    List<AuditRow> found =
        query.serverId() == null
            ? rows.findByIdLessThanOrderByIdDesc(before, limit)
            : rows.findByServerIdAndIdLessThanOrderByIdDesc(query.serverId(), before, limit);
    return found.stream().map(AuditTrail::record).toList();
  }

  private static AuditRecord record(AuditRow row) {
    return new AuditRecord(
        row.id == null ? 0 : row.id,
        row.at,
        new Actor(row.actor, row.address),
        Action.valueOf(row.action),
        row.serverId,
        row.serverName,
        row.before == null ? null : JsonText.map(row.before),
        row.after == null ? null : JsonText.map(row.after));
  }

  private static @Nullable String json(@Nullable Map<String, @Nullable Object> fields) {
    return fields == null ? null : JsonText.of(fields);
  }

  private static String word(Action action) {
    return switch (action) {
      case CREATED -> "registered";
      case UPDATED -> "changed";
      case DELETED -> "removed";
    };
  }
}
