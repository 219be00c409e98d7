package dev.sallyport.store.replica;

import dev.sallyport.store.ReplicaStore;
import dev.sallyport.store.StoreChanges;
import dev.sallyport.store.change.PostgresChanges;
import dev.sallyport.store.database.Availability;
import dev.sallyport.store.database.Database;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Tables and notifications of PostgreSQL. Times are those of the database. */
public final class PostgresReplicas implements ReplicaStore {
  /** Channels of replicas begin with it. */
  private static final String CHANNEL = "sallyport_replica_";

  private static final Duration POLL = Duration.ofSeconds(30);
  private static final int MOST_AT_ONCE = 20;
  private static final int MOST_FOR_ONE = 10_000;
  private static final String LIVES = "seen_at > now() - make_interval(secs => 40)";

  private final Database database;
  private final JdbcClient jdbc;
  private final TransactionTemplate transactions;
  private final Availability availability;

  /**
   * @param jdbc in these transactions
   */
  public PostgresReplicas(
      Database database,
      JdbcClient jdbc,
      TransactionTemplate transactions,
      Availability availability) {
    this.database = database;
    this.jdbc = jdbc;
    this.transactions = transactions;
    this.availability = availability;
  }

  @Override
  public void alive(String replica) {
    run(
        () -> {
          update(
              "insert into mcp_replica (id, seen_at) values (?, now())"
                  + " on conflict (id) do update set seen_at = excluded.seen_at",
              replica);
          update("delete from mcp_replica where seen_at < now() - interval '1 hour'");
          update("delete from mcp_replica_letter where sent_at < now() - interval '1 minute'");
          update("delete from mcp_client_session where ends_at < now()");
        });
  }

  @Override
  public void leave(String replica) {
    run(
        () -> {
          update("delete from mcp_replica where id = ?", replica);
          update("delete from mcp_replica_letter where recipient = ?", replica);
        });
  }

  @Override
  public List<Boolean> send(String from, List<Parcel> parcels) {
    return parcels.size() == 1
        ? call(() -> sendAll(from, parcels))
        : together(() -> sendAll(from, parcels));
  }

  private List<Boolean> sendAll(String from, List<Parcel> parcels) {
    List<Boolean> sent = new ArrayList<>(parcels.size());
    for (Parcel parcel : parcels) {
      String to = parcel.to();
      sent.add(to == null ? sendToOthers(from, parcel.body()) : send(to, parcel.body()));
    }
    return sent;
  }

  private boolean send(String to, String body) {
    return jdbc.sql(
                """
                with put as (
                  insert into mcp_replica_letter (recipient, sent_at, body)
                  select id, now(), ? from mcp_replica where id = ? and %s
                  and (select count(*) from mcp_replica_letter where recipient = ?) < ?
                  returning recipient)
                select pg_notify(?, '') from put\
                """
                    .formatted(LIVES))
            .params(body, to, to, MOST_FOR_ONE, CHANNEL + to)
            .query((row, number) -> true)
            .list()
            .size()
        == 1;
  }

  private boolean sendToOthers(String from, String body) {
    jdbc.sql(
            """
            with put as (
              insert into mcp_replica_letter (recipient, sent_at, body)
              select r.id, now(), ? from mcp_replica r where r.id <> ? and r.%s
              and (select count(*) from mcp_replica_letter l where l.recipient = r.id) < ?
              returning recipient)
            select pg_notify(? || recipient, '') from put\
            """
                .formatted(LIVES))
        .params(body, from, MOST_FOR_ONE, CHANNEL)
        .query((row, number) -> true)
        .list();
    return true;
  }

  @Override
  public List<String> take(String replica) {
    record Taken(long id, String body) {}
    return call(
        () ->
            jdbc
                .sql(
                    """
                    delete from mcp_replica_letter where id in (
                      select id from mcp_replica_letter where recipient = ? order by id limit ?)
                    returning id, body\
                    """)
                .params(replica, MOST_AT_ONCE)
                .query((row, number) -> new Taken(row.getLong(1), row.getString(2)))
                .list()
                .stream()
                .sorted(Comparator.comparingLong(Taken::id))
                .map(Taken::body)
                .toList());
  }

  @Override
  public StoreChanges parcels(String replica) {
    return new PostgresChanges(database, CHANNEL + replica, POLL);
  }

  @Override
  public Optional<ClientSessionRow> clientSession(String id) {
    return call(
        () ->
            jdbc.sql(
                    "select extract(epoch from now() - used_at), is_over, state"
                        + " from mcp_client_session where id = ?")
                .param(id)
                .query(
                    (row, number) ->
                        new ClientSessionRow(
                            Duration.ofMillis((long) (row.getDouble(1) * 1000)),
                            row.getBoolean(2),
                            row.getString(3)))
                .optional());
  }

  @Override
  public void useClientSession(String id, Duration left) {
    run(() -> use(id, left));
  }

  private void use(String id, Duration left) {
    update(
        """
        insert into mcp_client_session (id, used_at, ends_at, is_over)
        values (?, now(), now() + make_interval(secs => ?), false)
        on conflict (id) do update set used_at = excluded.used_at\
        """,
        id,
        left.toSeconds());
  }

  @Override
  public void changeClientSession(
      String id, Duration left, Function<@Nullable String, String> change) {
    together(
        () -> {
          // Also takes the row's lock: who changes it meanwhile waits.
          use(id, left);
          String last =
              jdbc.sql("select state from mcp_client_session where id = ?")
                  .param(id)
                  .query((row, number) -> Optional.ofNullable(row.getString(1)))
                  .single()
                  .orElse(null);
          jdbc.sql("update mcp_client_session set state = ? where id = ? and not is_over")
              .params(change.apply(last), id)
              .update();
          return true;
        });
  }

  @Override
  public void endClientSession(String id, Duration left) {
    run(
        () ->
            update(
                """
                insert into mcp_client_session (id, used_at, ends_at, is_over)
                values (?, now(), now() + make_interval(secs => ?), true)
                on conflict (id) do update set is_over = true, state = null\
                """,
                id,
                left.toSeconds()));
  }

  @Override
  public void openedServerSession(String replica, ServerSessionRow session) {
    run(
        () ->
            update(
                "insert into mcp_server_session (id, replica, opened_at, held)"
                    + " values (?, ?, now(), ?) on conflict do nothing",
                session.id(),
                replica,
                session.held()));
  }

  @Override
  public void endedServerSession(String id) {
    run(() -> update("delete from mcp_server_session where id = ?", id));
  }

  @Override
  public List<ServerSessionRow> takeOrphans() {
    return call(
        () ->
            jdbc.sql(
                    """
                    delete from mcp_server_session where id in (
                      select s.id from mcp_server_session s
                      where s.opened_at < now() - interval '1 minute' and not exists (
                        select 1 from mcp_replica r where r.id = s.replica and r.%s)
                      limit ? for update skip locked)
                    returning id, held\
                    """
                        .formatted(LIVES))
                .param(MOST_AT_ONCE)
                .query((row, number) -> new ServerSessionRow(row.getString(1), row.getString(2)))
                .list());
  }

  private void update(String sql, Object... params) {
    jdbc.sql(sql).params(params).update();
  }

  private void run(Runnable work) {
    availability.use(
        () -> {
          work.run();
          return true;
        });
  }

  private <T> T call(Supplier<T> work) {
    return availability.use(work);
  }

  private <T> T together(Supplier<T> work) {
    return availability.use(
        () -> Objects.requireNonNull(transactions.execute(status -> work.get())));
  }
}
