package dev.sallyport.store.server;

import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.store.Actor;
import dev.sallyport.store.AuditQuery;
import dev.sallyport.store.AuditRecord;
import dev.sallyport.store.AuditRecord.Action;
import dev.sallyport.store.ServerStore;
import dev.sallyport.store.StoreException;
import dev.sallyport.store.StoreState;
import dev.sallyport.store.StoredServer;
import dev.sallyport.store.audit.AuditTrail;
import dev.sallyport.store.audit.FieldChanges;
import dev.sallyport.store.change.ChangeAnnouncer;
import dev.sallyport.store.database.Availability;
import dev.sallyport.store.name.NameSpace;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionOperations;

/** Keeps servers in tables, by JPA. */
final class JpaServerStore implements ServerStore {
  private static final int IDS_PER_QUERY = 500;

  private final ServerRows rows;
  private final NameSpace names;
  private final RowReader reader;
  private final RowWriter writer;
  private final AuditTrail audit;
  private final ChangeAnnouncer announcer;
  private final Transactions transactions;
  private final Availability availability;

  JpaServerStore(
      ServerRows rows,
      NameSpace names,
      RowSecrets secrets,
      AuditTrail audit,
      ChangeAnnouncer announcer,
      TransactionOperations transactions,
      Availability availability) {
    this.rows = rows;
    this.names = names;
    this.reader = new RowReader(secrets);
    this.writer = new RowWriter(secrets);
    this.audit = audit;
    this.announcer = announcer;
    this.transactions = new Transactions(transactions);
    this.availability = availability;
  }

  @Override
  public Map<String, Long> versions() {
    Map<String, Long> versions = new HashMap<>();
    availability.use(rows::versions).forEach(row -> versions.put(row.getId(), row.getVersion()));
    return versions;
  }

  @Override
  public List<StoredServer> load(Collection<String> ids) {
    List<String> all = List.copyOf(ids);
    List<ServerRow> found = new ArrayList<>();
    for (int from = 0; from < all.size(); from += IDS_PER_QUERY) {
      List<String> some = all.subList(from, Math.min(from + IDS_PER_QUERY, all.size()));
      found.addAll(availability.use(() -> rows.findAllByIdIn(some)));
    }
    return found.stream().map(reader::read).toList();
  }

  @Override
  public List<StoredServer> all() {
    return availability.use(rows::findAll).stream()
        .sorted(
            Comparator.<ServerRow, String>comparing(row -> row.name, String.CASE_INSENSITIVE_ORDER)
                .thenComparing(row -> row.id))
        .map(reader::read)
        .toList();
  }

  @Override
  public Optional<StoredServer> find(String id) {
    return availability.use(() -> rows.findById(id)).map(reader::read);
  }

  @Override
  public StoredServer insert(String id, ServerDefinition definition, Actor actor) {
    return stored(change(() -> inserted(id, definition, actor)));
  }

  @Override
  public StoredServer update(String id, long version, ServerDefinition definition, Actor actor) {
    return stored(change(() -> updated(id, version, definition, actor)));
  }

  @Override
  public void delete(String id, Actor actor) {
    change(() -> deleted(id, actor));
  }

  @Override
  public List<AuditRecord> audit(AuditQuery query) {
    return availability.use(() -> audit.find(query));
  }

  @Override
  public StoreState state() {
    return availability.state();
  }

  private Change inserted(String id, ServerDefinition definition, Actor actor) {
    if (rows.existsById(id)) {
      throw new StoreException.IdTaken(id);
    }
    ServerRow row = new ServerRow();
    row.id = id;
    row.createdAt = now();
    row.createdBy = actor.name();
    row.updatedAt = row.createdAt;
    row.updatedBy = row.createdBy;
    writer.write(definition, row);
    row.unverifiedSince = unverifiedSince(definition, null, row.updatedAt);
    rows.saveAndFlush(row);
    names.take(id, definition);
    return noted(row, actor, Action.CREATED, FieldChanges.created(AuditedFields.of(row)));
  }

  /** Other edits don't begin it anew. */
  private static @Nullable Instant unverifiedSince(
      ServerDefinition definition, @Nullable Instant before, Instant now) {
    return definition.isVerified() ? null : before == null ? now : before;
  }

  private Change updated(String id, long version, ServerDefinition definition, Actor actor) {
    ServerRow row = rows.findById(id).orElseThrow(() -> new StoreException.NotFound(id));
    if (row.storedVersion() != version) {
      throw new StoreException.ChangedMeanwhile(id);
    }
    Map<String, @Nullable Object> before = AuditedFields.of(row);
    writer.write(definition, row);
    FieldChanges changes = FieldChanges.between(before, AuditedFields.of(row));
    if (changes.names().isEmpty()) {
      return new Change(row, null);
    }
    row.updatedAt = now();
    row.updatedBy = actor.name();
    row.unverifiedSince = unverifiedSince(definition, row.unverifiedSince, row.updatedAt);
    rows.saveAndFlush(row);
    names.take(id, definition);
    return noted(row, actor, Action.UPDATED, changes);
  }

  private Change deleted(String id, Actor actor) {
    ServerRow row = rows.findById(id).orElseThrow(() -> new StoreException.NotFound(id));
    FieldChanges changes = FieldChanges.deleted(AuditedFields.of(row));
    rows.delete(row);
    rows.flush();
    return noted(row, actor, Action.DELETED, changes);
  }

  private Change noted(ServerRow row, Actor actor, Action action, FieldChanges changes) {
    AuditRecord record = audit.add(now(), actor, action, row.id, row.name, changes);
    announcer.changing();
    return new Change(row, record);
  }

  /** Makes a change in a transaction, and tells of it afterwards. */
  private Change change(Supplier<Change> work) {
    Change change = availability.use(() -> transactions.run(work));
    if (change.record() != null) {
      audit.log(change.record());
      announcer.changed();
    }
    return change;
  }

  private StoredServer stored(Change change) {
    return reader.read(change.row());
  }

  /** As exact as both databases store it. */
  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MICROS);
  }

  /** What was changed; without a record if nothing was. */
  private record Change(ServerRow row, @Nullable AuditRecord record) {}
}
