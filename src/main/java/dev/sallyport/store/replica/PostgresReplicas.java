package dev.sallyport.store.replica;

import dev.sallyport.store.ReplicaStore;
import dev.sallyport.store.StoreChanges;
import dev.sallyport.store.change.PostgresChanges;
import dev.sallyport.store.database.Availability;
import dev.sallyport.store.database.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
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
import org.springframework.transaction.support.TransactionOperations;

/** Tables and notifications of PostgreSQL. Times are those of the database. */
public final class PostgresReplicas implements ReplicaStore {
  /** Channels of replicas begin with it. */
  private static final String CHANNEL = "sallyport_replica_";

  private static final Duration POLL = Duration.ofSeconds(30);
  private static final int MOST_AT_ONCE = 20;
  private static final int MOST_FOR_ONE = 10_000;

  /** Sessions of one caller, and of all. */
  private static final int MOST_OF_ONE = 10_000;

  private static final int MOST_OF_ALL = 100_000;

  private final Database database;
  private final JdbcClient jdbc;
  private final TransactionOperations transactions;
  private final Availability availability;
  private final String lives;
  private final Duration silence;

  /**
   * @param jdbc in these transactions
   * @param silence how long a replica may say nothing before it's taken for dead
   */
  public PostgresReplicas(
      Database database,
      JdbcClient jdbc,
      TransactionOperations transactions,
      Availability availability,
      Duration silence) {
    this.database = database;
    this.jdbc = jdbc;
    this.transactions = transactions;
    this.availability = availability;
    this.silence = silence;
    this.lives = "seen_at > now() - interval '" + silence.toMillis() + " milliseconds'";
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
          forgetTooMany();
        });
  }

  /** The ones that are unused longest. */
  private void forgetTooMany() {
    long all =
        jdbc.sql("select count(*) from mcp_client_session")
            .query((row, number) -> row.getLong(1))
            .single();
    if (all > MOST_OF_ONE) {
      update(
          """
          delete from mcp_client_session where id in (
            select id from (
              select id, row_number() over (order by used_at desc) as of_all,
                row_number() over (partition by owner order by used_at desc) as of_one
              from mcp_client_session) ranked
            where of_all > ? or of_one > ?)\
          """,
          MOST_OF_ALL,
          MOST_OF_ONE);
    }
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
                    .formatted(lives))
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
                .formatted(lives))
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
  public void useClientSession(ClientSessionUse session) {
    run(() -> use(session));
  }

  private void use(ClientSessionUse session) {
    update(
        """
        insert into mcp_client_session (id, owner, used_at, ends_at, is_over)
        values (?, ?, now(), now() + make_interval(secs => ?), false)
        on conflict (id) do update set used_at = excluded.used_at, ends_at = excluded.ends_at\
        """,
        session.id(),
        session.owner(),
        session.left().toSeconds());
  }

  @Override
  public void changeClientSession(
      ClientSessionUse session, Function<@Nullable String, String> change) {
    String id = session.id();
    together(
        () -> {
          // Also takes the row's lock: who changes it meanwhile waits.
          use(session);
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
  public void endClientSession(ClientSessionUse session) {
    run(
        () ->
            update(
                """
                insert into mcp_client_session (id, owner, used_at, ends_at, is_over)
                values (?, ?, now(), now() + make_interval(secs => ?), true)
                on conflict (id) do update
                set is_over = true, state = null, ends_at = excluded.ends_at\
                """,
                session.id(),
                session.owner(),
                session.left().toSeconds()));
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
  public void usePassedSessions(List<PassedSessionRow> sessions) {
    run(
        () ->
            update(
                """
                insert into mcp_passed_session as known (id, generation, ends_at, held)
                select id, generation, now() + make_interval(secs => seconds), held
                from unnest(?::text[], ?::int4[], ?::float8[], ?::text[])
                as used (id, generation, seconds, held)
                on conflict (id) do update set
                held = case when excluded.generation >= known.generation
                  then excluded.held else known.held end,
                generation = greatest(known.generation, excluded.generation),
                ends_at = greatest(known.ends_at, excluded.ends_at)\
                """,
                sessions.stream().map(PassedSessionRow::id).toArray(String[]::new),
                sessions.stream().map(PassedSessionRow::generation).toArray(Integer[]::new),
                sessions.stream()
                    .map(each -> each.left().toMillis() / 1000.0)
                    .toArray(Double[]::new),
                sessions.stream().map(PassedSessionRow::held).toArray(String[]::new)));
  }

  @Override
  public void endPassedSession(String id) {
    run(() -> update("delete from mcp_passed_session where id = ?", id));
  }

  @Override
  public Optional<PassedSessionRow> findPassedSession(String id) {
    return call(
        () ->
            jdbc.sql("select id, generation, held from mcp_passed_session where id = ?")
                .param(id)
                .query((row, number) -> row(row))
                .optional());
  }

  @Override
  public boolean takePassedSession(String id) {
    return together(
        () -> {
          update(
              "delete from mcp_passed_session where id = ?"
                  + " and ends_at <= now() + interval '1 second'",
              id);
          return jdbc.sql("select count(*) = 0 from mcp_passed_session where id = ?")
              .param(id)
              .query((row, number) -> row.getBoolean(1))
              .single();
        });
  }

  @Override
  public List<PassedSessionRow> takePassedSessions() {
    return call(
        () ->
            jdbc.sql(
                    """
                    delete from mcp_passed_session where id in (
                      select id from mcp_passed_session
                      where ends_at < now() - make_interval(secs => ?)
                      limit ? for update skip locked)
                    returning id, generation, held\
                    """)
                .params(silence.toMillis() / 1000.0, MOST_AT_ONCE)
                .query((row, number) -> row(row))
                .list());
  }

  private static PassedSessionRow row(ResultSet row) throws SQLException {
    return new PassedSessionRow(row.getString(1), row.getInt(2), Duration.ZERO, row.getString(3));
  }

  @Override
  public List<ServerSessionRow> takeOrphans(String replica) {
    return call(
        () ->
            jdbc.sql(
                    """
                    update mcp_server_session set replica = ?, opened_at = now() where id in (
                      select s.id from mcp_server_session s
                      where s.opened_at < now() - make_interval(secs => ?) and not exists (
                        select 1 from mcp_replica r where r.id = s.replica and r.%s)
                      limit ? for update skip locked)
                    returning id, held\
                    """
                        .formatted(lives))
                .params(replica, silence.toMillis() / 1000.0, MOST_AT_ONCE)
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
