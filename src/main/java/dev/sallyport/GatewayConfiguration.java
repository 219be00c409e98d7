package dev.sallyport;

import dev.sallyport.access.AdminKey;
import dev.sallyport.access.Doorkeeper;
import dev.sallyport.config.general.AggregateSettings;
import dev.sallyport.config.general.GeneralSettings;
import dev.sallyport.definition.Secret;
import dev.sallyport.downstream.EndpointSeal;
import dev.sallyport.downstream.ListeningEnd;
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
import dev.sallyport.registry.Registry;
import dev.sallyport.signal.Signals;
import dev.sallyport.store.database.Database;
import dev.sallyport.store.secret.SecretKeys;
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
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.reactor.netty.NettyRouteProvider;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.http.client.ReactorResourceFactory;
import reactor.netty.resources.LoopResources;

/** Puts the data plane together. */
@Configuration(proxyBeanMethods = false)
class GatewayConfiguration {
  private static final Logger log = LoggerFactory.getLogger(GatewayConfiguration.class);
  private static final Duration READ_REQUEST = Duration.ofSeconds(60);
  private static final Duration WAIT_FOR_ANSWERS = Duration.ofMinutes(10);
  private static final Duration LOOK_AT_FILES = Duration.ofSeconds(2);

  @Bean
  TrustResolver trustResolver(StartUp startUp) {
    return new TrustResolver(startUp.environment(), System.getProperties());
  }

  @Bean
  TrustWatcher trustWatcher(TrustResolver resolver) {
    return new TrustWatcher(resolver, LOOK_AT_FILES);
  }

  @Bean
  Deadlines deadlines() {
    return new Deadlines();
  }

  /**
   * One event loop per processor for both sides: a message that changes threads on its way costs
   * more.
   */
  @Bean(destroyMethod = "dispose")
  LoopResources eventLoops() {
    return LoopResources.create("mcp", Runtime.getRuntime().availableProcessors(), true);
  }

  @Bean
  ReactorResourceFactory reactorResourceFactory(LoopResources eventLoops) {
    ReactorResourceFactory resources = new ReactorResourceFactory();
    resources.setUseGlobalResources(false);
    resources.setLoopResources(eventLoops);
    return resources;
  }

  @Bean
  ProxyRule proxyRule(StartUp startUp) {
    ProxyRule proxies = ProxyRule.of(startUp.environment());
    proxies.remarks().forEach(log::warn);
    return proxies;
  }

  @Bean
  UpstreamFactory upstreamFactory(
      StartUp startUp,
      Deadlines deadlines,
      LoopResources eventLoops,
      Signals signals,
      ProxyRule proxies) {
    return new UpstreamFactory(
        startUp.config().general(), deadlines, eventLoops, signals, proxies, startUp.environment());
  }

  @Bean
  Registry registry(UpstreamFactory upstreams, TrustResolver resolver, TrustWatcher watcher) {
    return new Registry(upstreams, resolver, watcher);
  }

  @Bean
  Gateway gateway(Registry registry, Signals signals) {
    return new Gateway(registry, new RequestHeaders("sallyport-" + UUID.randomUUID()), signals);
  }

  @Bean
  Bridge bridge(
      StartUp startUp, Database database, Gateway gateway, Relay relay, OpenSessions openSessions) {
    SessionPool sessions = new SessionPool(SessionLimits.DEFAULT, gateway::successor, openSessions);
    ModernServers modern = new ModernServers();
    return new Bridge(
        gateway,
        new EraMemory(gateway::knows),
        sessions,
        modern,
        ServerSides.keepingLists(sessions, modern),
        new AskedClients(WAIT_FOR_ANSWERS, relay, RelayTiming.DEFAULT),
        new RequestState(secretKey(startUp, database)),
        new SessionSeal(secretKey(startUp, database), Clock.systemUTC()));
  }

  @Bean
  Aggregate aggregate(StartUp startUp, Database database, Bridge bridge) {
    AggregateSettings settings = startUp.config().general().aggregate();
    return new Aggregate(
        bridge,
        settings.nameSeparator(),
        new ListCursor(secretKey(startUp, database)),
        settings.listTimeout());
  }

  private static @Nullable Secret secretKey(StartUp startUp, Database database) {
    return SecretKeys.text(startUp.environment(), database.folder()).orElse(null);
  }

  @Bean
  ClientSessions clientSessions(StartUp startUp, Relay relay) {
    return new ClientSessions(startUp.config().general().sessions().idle(), relay);
  }

  @Bean
  PassedSessions passedSessions(
      StartUp startUp, Gateway gateway, Bridge bridge, OpenSessions openSessions) {
    return new PassedSessions(
        gateway,
        bridge.seal(),
        startUp.config().general().sessions().idle(),
        openSessions.passed());
  }

  @Bean
  NettyRouteProvider mcpRoutes(
      StartUp startUp,
      Database database,
      Gateway gateway,
      Bridge bridge,
      Aggregate aggregate,
      ClientSessions clientSessions,
      PassedSessions passedSessions,
      ListeningEnd listening,
      Signals signals) {
    GeneralSettings general = startUp.config().general();
    return new McpRoutes(
        new Doorkeeper(general),
        gateway,
        bridge,
        aggregate,
        clientSessions,
        passedSessions,
        new EndpointSeal(secretKey(startUp, database)),
        general.maxRequestBytes(),
        general.maxConcurrentRequests(),
        listening,
        signals);
  }

  @Bean
  ListeningEnd listeningEnd() {
    return new ListeningEnd();
  }

  /** Before the port for clients waits for what's running, which listening streams would keep. */
  @Bean
  SmartLifecycle endOfListening(ListeningEnd listening) {
    return new EndOfListening(listening);
  }

  /** A client that begins a request and doesn't go on is let go. */
  @Bean
  NettyServerCustomizer clientPatience() {
    return server -> server.requestTimeout(READ_REQUEST);
  }

  @Bean
  WebServerFactoryCustomizer<NettyReactiveWebServerFactory> http2Streams() {
    return new Http2Streams();
  }

  @Bean
  WebServerFactoryCustomizer<NettyReactiveWebServerFactory> listenAddress(StartUp startUp) {
    return new ListenAddressRule(startUp.config().general().masterKey() != null);
  }

  @Bean
  StartReport startReport(
      Environment properties,
      StartUp startUp,
      Registry registry,
      TrustResolver resolver,
      AdminKey adminKey) {
    return new StartReport(properties, startUp, registry, resolver, adminKey);
  }
}
