package dev.sallyport.upstream;

import dev.sallyport.config.general.GeneralSettings;
import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.signal.Signals;
import dev.sallyport.tls.client.ClientTls;
import dev.sallyport.upstream.proxy.ProxyRule;
import dev.sallyport.upstream.proxy.Route;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpMethod;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.ConnectionObserver;
import reactor.netty.NettyPipeline;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;

/**
 * The connections to one server under one trust: one pool, one TLS context. Lives until the trust
 * changes or the server goes. Owns the pool.
 */
final class UpstreamConnections {
  /**
   * How long a request that was already being handed over may still take a connection from a pool
   * that's given up.
   */
  private static final Duration HAND_OVER = Duration.ofSeconds(1);

  /** How many requests may wait for a connection; each waits for the server's timeout at most. */
  private static final int MOST_WAITING = 1000;

  private final ConnectionProvider pool;
  private final HttpClient direct;
  private final ServerRoutes routes;
  private final Map<Route, HttpClient> clients = new ConcurrentHashMap<>();

  private final @Nullable ClientTls tls;

  /**
   * Makes the pool; connections come with the first requests.
   *
   * @param tls the TLS context, or null for a server that's reached without TLS
   * @param signals told of the pool and of each new connection
   * @param proxies by which way the server is reached
   */
  UpstreamConnections(
      ServerDefinition server,
      GeneralSettings settings,
      LoopResources loops,
      @Nullable ClientTls tls,
      Signals signals,
      ProxyRule proxies) {
    this.tls = tls;
    this.routes = new ServerRoutes(server, settings, proxies);
    int most = settings.maxConnectionsPerServer();
    String name = server.name().value();
    ConnectionProvider.MeterRegistrar watcher = signals.pools(name);
    ConnectionProvider.Builder builder =
        ConnectionProvider.builder("mcp-" + server.name())
            .maxConnections(most)
            .pendingAcquireMaxCount(MOST_WAITING)
            .pendingAcquireTimeout(server.timeout())
            .maxIdleTime(settings.poolIdleTimeout())
            .evictInBackground(settings.poolIdleTimeout())
            .lifo();
    this.pool = (watcher == null ? builder : builder.metrics(true, () -> watcher)).build();
    HttpClient bare =
        HttpClient.create(pool)
            .disableRetry(true)
            .runOn(loops)
            .observe((connection, state) -> tellNew(connection.channel(), state, name, signals))
            .option(
                ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) settings.connectTimeout().toMillis())
            .httpResponseDecoder(
                decoder -> decoder.maxHeaderSize(settings.maxResponseHeaderBytes()))
            .doOnChannelInit(
                (observer, channel, address) ->
                    channel
                        .pipeline()
                        .addBefore(
                            NettyPipeline.ReactiveBridge, "small-body", new SmallBodyAggregator()));
    HttpClient alive = KeepAlive.on(bare);
    this.direct = tls == null ? alive : alive.secure(tls.sslProvider());
  }

  /** Connections that are used again have other states, though {@code doOnConnected} has them. */
  private static void tellNew(
      Channel channel, ConnectionObserver.State state, String server, Signals signals) {
    if (state.equals(ConnectionObserver.State.CONNECTED)) {
      signals.connected(server, channel, PeerCertificates.own(channel));
    }
  }

  /** What verifies the server, if it's reached by TLS. */
  @Nullable ClientTls tls() {
    return tls;
  }

  /**
   * A sender of requests, each of which is sent once.
   *
   * @param uri where they go
   * @throws GatewayException.ServerDisabled if the environment's proxy for it isn't one
   */
  HttpClient.RequestSender sender(HttpMethod method, URI uri) {
    return clients
        .computeIfAbsent(routes.to(uri), route -> routes.on(route, direct))
        .request(method);
  }

  /** Closes idle connections soon, and the others when their requests are done. */
  void close() {
    Mono.delay(HAND_OVER).then(pool.disposeLater()).subscribe();
  }
}
