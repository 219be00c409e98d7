package dev.sallyport.replica;

import dev.sallyport.config.general.GeneralSettings;
import dev.sallyport.definition.Secret;
import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.gateway.relay.RelayTiming;
import dev.sallyport.testing.Eventually;
import dev.sallyport.testing.RunningGateway;
import dev.sallyport.testing.RunningStore;
import dev.sallyport.testing.SharedPostgres;
import dev.sallyport.testing.TcpProxy;
import dev.sallyport.testing.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Gateways on one PostgreSQL, each behind a way to it that can be cut. */
final class Replicas implements AutoCloseable {
  private static final Secret KEY = new Secret("the key of all replicas in these tests");
  private static final RelayTiming QUICK =
      new RelayTiming(Duration.ofSeconds(3), Duration.ofMillis(300), Duration.ofSeconds(2));
  private static final ReplicaTiming PACE =
      new ReplicaTiming(Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofMillis(100));
  private static final Pattern PLACE =
      Pattern.compile("localhost:([0-9]+)|127\\.0\\.0\\.1:([0-9]+)");

  private final TestDatabase database = SharedPostgres.server().database();
  private final List<Runnable> parts = new ArrayList<>();
  private final List<TcpProxy> ways = new ArrayList<>();

  /** One of them. */
  record Replica(RunningGateway gateway, DatabaseRelay relay, TcpProxy way) {
    /** As seen by the others, it dies. */
    void cutOff() {
      way.down();
    }
  }

  Replica start(GeneralSettings settings, ServerDefinition... servers) {
    Matcher place = PLACE.matcher(database.jdbcUrl());
    if (!place.find()) {
      throw new IllegalStateException("where is " + database.jdbcUrl().replaceFirst("\\?.*", ""));
    }
    String port = place.group(1) == null ? place.group(2) : place.group(1);
    TcpProxy way = new TcpProxy(Integer.parseInt(port));
    parts.add(way::close);
    ways.add(way);
    way.up();
    RunningStore store = RunningStore.on(through(way, port));
    parts.add(store::close);
    DatabaseRelay relay = new DatabaseRelay(store.replicas(), KEY, PACE);
    parts.add(relay::close);
    relay.start();
    Eventually.until(
        Duration.ofSeconds(20),
        "known to the others",
        () ->
            !database
                .query("select id from mcp_replica where id = '" + relay.here() + "'")
                .isEmpty());
    RunningGateway gateway =
        RunningGateway.replica(
            settings,
            new RunningGateway.Replica(relay, relay.serverSessions(), QUICK, KEY),
            servers);
    parts.add(gateway::close);
    return new Replica(gateway, relay, way);
  }

  private TestDatabase through(TcpProxy way, String port) {
    return new TestDatabase(
        Map.copyOf(
            database.environment().entrySet().stream()
                .collect(
                    Collectors.toMap(
                        Map.Entry::getKey,
                        each -> each.getValue().replace(":" + port, ":" + way.port())))),
        database.jdbcUrl());
  }

  List<List<String>> query(String sql) {
    return database.query(sql);
  }

  void execute(String... statements) {
    database.execute(statements);
  }

  @Override
  public void close() {
    // Whoever closes what can't reach its database waits for it.
    ways.forEach(TcpProxy::up);
    parts.reversed().forEach(Runnable::run);
  }
}
