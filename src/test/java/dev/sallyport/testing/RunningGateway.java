package dev.sallyport.testing;

import dev.sallyport.access.Doorkeeper;
import dev.sallyport.config.general.GeneralSettings;
import dev.sallyport.definition.Secret;
import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.downstream.EndpointSeal;
import dev.sallyport.downstream.McpRoutes;
import dev.sallyport.downstream.PassedSessions;
import dev.sallyport.downstream.legacy.ClientSessions;
import dev.sallyport.gateway.Gateway;
import dev.sallyport.gateway.RequestHeaders;
import dev.sallyport.gateway.aggregate.Aggregate;
import dev.sallyport.gateway.aggregate.ListCursor;
import dev.sallyport.gateway.bridge.AskedClients;
import dev.sallyport.gateway.bridge.Bridge;
import dev.sallyport.gateway.bridge.RequestState;
import dev.sallyport.gateway.bridge.SessionSeal;
import dev.sallyport.gateway.relay.Relay;
import dev.sallyport.gateway.relay.RelayTiming;
import dev.sallyport.registry.RegisteredServer.Origin;
import dev.sallyport.registry.Registration;
import dev.sallyport.registry.Registry;
import dev.sallyport.registry.TlsState;
import dev.sallyport.signal.Signals;
import dev.sallyport.tls.trust.TrustResolver;
import dev.sallyport.tls.trust.TrustWatcher;
import dev.sallyport.upstream.Deadlines;
import dev.sallyport.upstream.UpstreamFactory;
import dev.sallyport.upstream.era.EraMemory;
import dev.sallyport.upstream.lists.ServerSides;
import dev.sallyport.upstream.modern.ModernServers;
import dev.sallyport.upstream.proxy.ProxyRule;
import dev.sallyport.upstream.session.OpenSessions;
import dev.sallyport.upstream.session.SessionLimits;
import dev.sallyport.upstream.session.SessionPool;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.HttpResources;
import reactor.netty.http.server.HttpServer;

/**
 * The gateway's data plane on an ephemeral port of loopback, without Spring around it. Whoever
 * starts it closes it.
 */
public final class RunningGateway implements AutoCloseable {
  private static final Duration LIST_PATIENCE = Duration.ofSeconds(2);

  /** As in {@code application.yaml}. */
  private static final int MOST_HEADER_BYTES = 32 * 1024;

  private final Deadlines deadlines = new Deadlines();
  private final TrustWatcher watcher;
  private final UpstreamFactory upstreams;
  private final Registry registry;
  private final Bridge bridge;
  private final ClientSessions sessions;
  private final PassedSessions passed;
  private final DisposableServer server;

  /**
   * How a gateway reaches its other replicas.
   *
   * @param secret what all of them seal with
   */
  public record Replica(
      Relay relay, OpenSessions sessions, RelayTiming timing, @Nullable Secret secret) {
    static final Replica ALONE =
        new Replica(Relay.ALONE, OpenSessions.FORGOTTEN, RelayTiming.DEFAULT, null);
  }

  private RunningGateway(
      int port,
      GeneralSettings settings,
      TrustResolver resolver,
      ProxyRule proxies,
      List<ServerDefinition> servers,
      Replica replica) {
    this.sessions = new ClientSessions(settings.sessions().idle(), replica.relay());
    this.watcher = new TrustWatcher(resolver, Duration.ofHours(1));
    this.upstreams =
        new UpstreamFactory(
            settings, deadlines, HttpResources.get(), Signals.NONE, proxies, System.getenv());
    this.registry = new Registry(upstreams, resolver, watcher);
    define(servers);
    Gateway gateway =
        new Gateway(registry, new RequestHeaders("sallyport-test-" + System.nanoTime()));
    SessionPool pool =
        new SessionPool(SessionLimits.DEFAULT, gateway::successor, replica.sessions());
    ModernServers modern = new ModernServers();
    this.bridge =
        new Bridge(
            gateway,
            new EraMemory(gateway::knows),
            pool,
            modern,
            ServerSides.keepingLists(pool, modern),
            new AskedClients(Duration.ofMinutes(1), replica.relay(), replica.timing()),
            new RequestState(replica.secret()),
            new SessionSeal(replica.secret(), Clock.systemUTC()));
    replica
        .sessions()
        .onStray(
            stray ->
                Mono.justOrEmpty(gateway.successor(stray.server(), stray.url()))
                    .flatMap(upstream -> SessionPool.end(upstream, stray)));
    this.passed =
        new PassedSessions(
            gateway, bridge.seal(), settings.sessions().idle(), replica.sessions().passed());
    McpRoutes routes =
        new McpRoutes(
            new Doorkeeper(settings),
            gateway,
            bridge,
            new Aggregate(bridge, "-", new ListCursor(replica.secret()), LIST_PATIENCE),
            sessions,
            passed,
            new EndpointSeal(replica.secret()),
            settings.maxRequestBytes());
    this.server =
        HttpServer.create()
            .host("127.0.0.1")
            .port(port)
            .httpRequestDecoder(decoder -> decoder.maxHeaderSize(MOST_HEADER_BYTES))
            .route(routes::apply)
            .bindNow();
  }

  /** How many sessions of clients with servers it remembers. */
  public int passedSessions() {
    return passed.count();
  }

  /** How many sessions of clients it answers itself. */
  public int clientSessions() {
    return sessions.count();
  }

  /** Without a key, on default settings. */
  public static RunningGateway with(ServerDefinition... servers) {
    return with(GeneralSettings.DEFAULTS, servers);
  }

  /** On these settings. */
  public static RunningGateway with(GeneralSettings settings, ServerDefinition... servers) {
    return with(settings, Map.of(), servers);
  }

  /** In this environment. */
  public static RunningGateway with(
      GeneralSettings settings, Map<String, String> environment, ServerDefinition... servers) {
    return new RunningGateway(
        0,
        settings,
        resolver(environment),
        ProxyRule.of(environment),
        List.of(servers),
        Replica.ALONE);
  }

  /** One of several that have the same {@code SALLYPORT_SECRET_KEY}. */
  public static RunningGateway replica(Secret key, ServerDefinition... servers) {
    return new RunningGateway(
        0,
        GeneralSettings.DEFAULTS,
        resolver(Map.of()),
        ProxyRule.withoutEnvironment(),
        List.of(servers),
        new Replica(Relay.ALONE, OpenSessions.FORGOTTEN, RelayTiming.DEFAULT, key));
  }

  /** As one of several replicas, whose relay the caller owns. */
  public static RunningGateway replica(
      GeneralSettings settings, Replica replica, ServerDefinition... servers) {
    return new RunningGateway(
        0, settings, resolver(Map.of()), ProxyRule.withoutEnvironment(), List.of(servers), replica);
  }

  /** On a port of one's own choice. */
  public static RunningGateway at(int port, ServerDefinition... servers) {
    return new RunningGateway(
        port,
        GeneralSettings.DEFAULTS,
        resolver(Map.of()),
        ProxyRule.withoutEnvironment(),
        List.of(servers),
        Replica.ALONE);
  }

  /** At times of one's own choice, as far as trust is concerned. */
  public static RunningGateway at(InstantSource clock, ServerDefinition... servers) {
    TrustResolver resolver = new TrustResolver(Map.of(), System.getProperties(), List.of(), clock);
    return new RunningGateway(
        0,
        GeneralSettings.DEFAULTS,
        resolver,
        ProxyRule.withoutEnvironment(),
        List.of(servers),
        Replica.ALONE);
  }

  private static TrustResolver resolver(Map<String, String> environment) {
    return new TrustResolver(environment, System.getProperties());
  }

  /** Replaces the servers, as an edit of the definitions does. */
  public void define(List<ServerDefinition> servers) {
    registry.replace(
        servers.stream()
            .<Registration>map(
                server -> new Registration.Usable(server.name().value(), Origin.CONFIG, server))
            .toList());
  }

  /** A path on the gateway. */
  public URI url(String path) {
    return URI.create("http://127.0.0.1:" + port() + path);
  }

  /** Its port. */
  public int port() {
    return server.port();
  }

  /** How TLS to the servers stands. */
  public List<TlsState> tls() {
    return registry.tls();
  }

  /** How often files changed and didn't load. */
  public long reloadFailures() {
    return watcher.reloadFailures();
  }

  /** Looks at the files of all servers now. */
  public void lookAtFiles() {
    watcher.look();
  }

  @Override
  public void close() {
    server.disposeNow(Duration.ofSeconds(5));
    passed.close();
    sessions.close();
    bridge.close();
    registry.close();
    upstreams.close();
    watcher.close();
    deadlines.close();
  }
}
