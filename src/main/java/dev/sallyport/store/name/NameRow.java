package dev.sallyport.store.name;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Transient;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Persistable;

/** A row of {@code mcp_server_name}: a name or alias that's taken, in lower case. */
@Entity
@Table(name = "mcp_server_name")
class NameRow implements Persistable<String> {
  @Id
  @Column(name = "name_key")
  @Nullable String key;

  @Column(name = "server_id")
  String serverId = "";

  @Transient private final boolean added;

  /** As it's read. */
  NameRow() {
    this.added = false;
  }

  /** One to be stored. */
  NameRow(String key, String serverId) {
    this.key = key;
    this.serverId = serverId;
    this.added = true;
  }

  @Override
  public @Nullable String getId() {
    return key;
  }

  /** Stored by insert only, so that a name that's taken meanwhile is never overwritten. */
  @Override
  public boolean isNew() {
    return added;
  }
}
