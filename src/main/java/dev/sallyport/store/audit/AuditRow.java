package dev.sallyport.store.audit;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A row of {@code mcp_audit}. */
@Entity
@Table(name = "mcp_audit")
class AuditRow {
  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  @Nullable Long id;

  @Column(name = "at")
  Instant at = Instant.EPOCH;

  @Column(name = "actor")
  String actor = "";

  @Column(name = "address")
  String address = "";

  @Column(name = "action")
  String action = "";

  @Column(name = "server_id")
  String serverId = "";

  @Column(name = "server_name")
  String serverName = "";

  @Column(name = "before_fields")
  @Nullable String before;

  @Column(name = "after_fields")
  @Nullable String after;
}
