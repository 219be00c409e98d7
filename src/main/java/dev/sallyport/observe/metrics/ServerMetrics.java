package dev.sallyport.observe.metrics;

import dev.sallyport.definition.SslVerify;
import dev.sallyport.registry.RegisteredServer;
import dev.sallyport.registry.Registry;
import dev.sallyport.registry.TlsState;
import dev.sallyport.signal.ExchangeSample;
import dev.sallyport.signal.Signals;
import dev.sallyport.tls.certificate.X509;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.netty.channel.Channel;
import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.resources.ConnectionPoolMetrics;
import reactor.netty.resources.ConnectionProvider;

/** Counts what the data plane tells of servers: connections, handshakes, trust. Thread-safe. */
public final class ServerMetrics implements Signals {
  private final MeterRegistry registry;
  private final AtomicLong active = new AtomicLong();
  private final Map<String, Pools> pools = new ConcurrentHashMap<>();
  private final Map<String, AtomicLong> expiries = new ConcurrentHashMap<>();
  private final Map<String, AtomicLong> tokenExpiries = new ConcurrentHashMap<>();
  private final MultiGauge unverifiedSince;

  /** Into that registry. */
  public ServerMetrics(MeterRegistry registry) {
    this.registry = registry;
    Gauge.builder("sallyport.exchanges.active", active, AtomicLong::get)
        .description("Requests of clients that haven't ended, open streams among them")
        .register(registry);
    this.unverifiedSince =
        MultiGauge.builder("sallyport.upstream.unverified.since.timestamp")
            .description("Since when an MCP server isn't verified; exact=false: at the latest")
            .baseUnit("seconds")
            .register(registry);
  }

  /** Shows what the servers are, too; they're known later than this. */
  public void watch(Registry servers) {
    gauge(
        "sallyport.servers",
        "MCP servers that clients can use",
        servers,
        r -> r.snapshot().servers().size());
    gauge(
        "sallyport.servers.unusable",
        "MCP servers whose definition can't be used",
        servers,
        r -> r.snapshot().all().stream().filter(server -> server.upstream() == null).count());
    gauge(
        "sallyport.servers.unverified",
        "MCP servers whose certificates aren't verified (ssl_verify: false)",
        servers,
        r -> r.snapshot().all().stream().filter(ServerMetrics::isUnverified).count());
  }

  private static boolean isUnverified(RegisteredServer server) {
    return server.definition() != null
        && server.definition().usesTls()
        && server.definition().sslVerify() instanceof SslVerify.Disabled;
  }

  private void gauge(
      String name, String description, Registry servers, ToDoubleFunction<Registry> value) {
    Gauge.builder(name, servers, value).description(description).register(registry);
  }

  @Override
  public ExchangeSample begin(HttpServerRequest request) {
    active.incrementAndGet();
    return Signals.super.begin(request);
  }

  /** An exchange that was begun has ended. */
  public void ended() {
    active.decrementAndGet();
  }

  @Override
  public void connected(String server, Channel channel, @Nullable X509Certificate certificate) {
    count(
        "sallyport.upstream.connections",
        "Connections made to MCP servers",
        Tags.of("server", server));
    if (certificate != null) {
      count(
          "sallyport.tls.handshakes",
          "TLS handshakes with MCP servers",
          Tags.of("server", server, "result", "success", "reason", ""));
      expiries
          .computeIfAbsent(
              server,
              name ->
                  registerExpiry(
                      name,
                      "sallyport.upstream.certificate.expiry",
                      "Time until the certificate ends that an MCP server showed last"))
          .set(X509.notAfter(certificate).getEpochSecond());
    }
  }

  @Override
  public void tokenServerSeen(String server, X509Certificate certificate) {
    tokenExpiries
        .computeIfAbsent(
            server,
            name ->
                registerExpiry(
                    name,
                    "sallyport.token.server.certificate.expiry",
                    "Time until the certificate ends that an MCP server's token server showed last"))
        .set(X509.notAfter(certificate).getEpochSecond());
  }

  @Override
  public void tokenAsked(String server, String reason) {
    count(
        "sallyport.token.requests",
        "Access tokens that token servers were asked for",
        Tags.of(
            "server",
            server,
            "result",
            reason.isEmpty() ? "success" : "failure",
            "reason",
            reason));
  }

  private AtomicLong registerExpiry(String server, String name, String description) {
    AtomicLong expiry = new AtomicLong();
    Gauge.builder(name, expiry, seconds -> seconds.get() - System.currentTimeMillis() / 1000.0)
        .description(description)
        .baseUnit("seconds")
        .tag("server", server)
        .register(registry);
    return expiry;
  }

  @Override
  public void handshakeFailed(String server, String reason) {
    count(
        "sallyport.tls.handshakes",
        "TLS handshakes with MCP servers",
        Tags.of("server", server, "result", "failure", "reason", reason));
  }

  @Override
  public void trustReloaded(String server) {
    count(
        "sallyport.tls.reloads",
        "Changed CA files that were taken over",
        Tags.of("server", server));
  }

  @Override
  public void trustFailed(String server) {
    count(
        "sallyport.tls.reload.failures",
        "CA files that don't load; the trust before stays in use",
        Tags.of("server", server));
  }

  private void count(String name, String description, Tags tags) {
    Counter.builder(name).description(description).tags(tags).register(registry).increment();
  }

  @Override
  public ConnectionProvider.MeterRegistrar pools(String server) {
    return pools.computeIfAbsent(server, Pools::new);
  }

  /** Shows since when servers aren't verified. */
  void show(List<TlsState> servers) {
    unverifiedSince.register(
        servers.stream()
            .filter(server -> !server.isVerified())
            .map(
                server ->
                    MultiGauge.Row.of(
                        Tags.of(
                            "server",
                            server.server(),
                            "exact",
                            Boolean.toString(server.isSinceKnown())),
                        server.since().getEpochSecond()))
            .toList(),
        true);
  }

  /** Forgets servers that aren't there any more. */
  void retain(Set<String> servers) {
    pools.keySet().removeIf(server -> !servers.contains(server));
    expiries.keySet().removeIf(server -> !servers.contains(server));
    tokenExpiries.keySet().removeIf(server -> !servers.contains(server));
    Set<Meter> gone =
        registry.getMeters().stream()
            .filter(meter -> meter.getId().getName().startsWith("sallyport."))
            .filter(
                meter -> {
                  String server = meter.getId().getTag("server");
                  return server != null && !servers.contains(server);
                })
            .collect(Collectors.toSet());
    gone.forEach(registry::remove);
  }

  private record Pool(String id, SocketAddress address) {}

  /** The pools of one server: one per trust and address that's in use. */
  private final class Pools implements ConnectionProvider.MeterRegistrar {
    private final Map<Pool, ConnectionPoolMetrics> all = new ConcurrentHashMap<>();

    Pools(String server) {
      gauge(server, "active", ConnectionPoolMetrics::acquiredSize);
      gauge(server, "idle", ConnectionPoolMetrics::idleSize);
      gauge(server, "pending", ConnectionPoolMetrics::pendingAcquireSize);
    }

    private void gauge(String server, String state, ToDoubleFunction<ConnectionPoolMetrics> size) {
      Gauge.builder(
              "sallyport.upstream.pool.connections",
              all,
              pools -> pools.values().stream().mapToDouble(size).sum())
          .description(
              "Connections to MCP servers that are in use or idle, and requests that wait for one")
          .tags("server", server, "state", state)
          .register(registry);
    }

    @Override
    public void registerMetrics(
        String poolName, String id, SocketAddress remoteAddress, ConnectionPoolMetrics metrics) {
      all.put(new Pool(id, remoteAddress), metrics);
    }

    @Override
    public void deRegisterMetrics(String poolName, String id, SocketAddress remoteAddress) {
      all.remove(new Pool(id, remoteAddress));
    }
  }
}
