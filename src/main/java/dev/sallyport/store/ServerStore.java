package dev.sallyport.store;

import dev.sallyport.definition.ServerDefinition;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The servers that were registered by REST, and the log of who changed them. Each method may block:
 * for the control plane only. Each throws {@link StoreException.Unavailable} while the database is
 * away. Thread-safe.
 */
public interface ServerStore {

  /** The version of every server's row, by id: a cheap way to see what changed. */
  Map<String, Long> versions();

  /** The servers of these ids; those that don't exist are left out. */
  List<StoredServer> load(Collection<String> ids);

  /** All servers, in the order of their names. */
  List<StoredServer> all();

  /** The server of that id. */
  Optional<StoredServer> find(String id);

  /**
   * Stores a new server, and the audit record with it.
   *
   * @throws StoreException.IdTaken if a server has that id
   * @throws StoreException.NameTaken if a server has its name or alias as name or alias, whatever
   *     the letter case
   * @throws StoreException.NoSecretKey if it has secrets and there's no key to seal them with
   */
  StoredServer insert(String id, ServerDefinition definition, Actor actor);

  /**
   * Replaces a server's definition, and stores the audit record with it.
   *
   * @param version the version that the change was made from
   * @throws StoreException.NotFound if there's no server of that id
   * @throws StoreException.ChangedMeanwhile if the row has another version by now
   * @throws StoreException.NameTaken as for {@link #insert}
   * @throws StoreException.NoSecretKey as for {@link #insert}
   */
  StoredServer update(String id, long version, ServerDefinition definition, Actor actor);

  /**
   * Removes a server, and stores the audit record.
   *
   * @throws StoreException.NotFound if there's no server of that id
   */
  void delete(String id, Actor actor);

  /** Records of who changed what, the newest first. */
  List<AuditRecord> audit(AuditQuery query);

  /** Whether the database can be used now. */
  StoreState state();
}
