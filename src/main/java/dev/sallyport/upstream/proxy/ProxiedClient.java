package dev.sallyport.upstream.proxy;

import dev.sallyport.definition.rule.AllowedHosts;
import io.netty.resolver.AddressResolverGroup;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import reactor.netty.NettyPipeline;
import reactor.netty.http.HttpResources;
import reactor.netty.http.client.HttpClient;

/**
 * Sends a client's connections through a proxy. reactor-netty's own {@code proxy} resolves the
 * proxy's name on the event loop, blocking it, and tells statuses in texts only.
 */
public final class ProxiedClient {
  private ProxiedClient() {}

  /**
   * The client, with all its connections in tunnels. TLS, if there's any, is with the server.
   *
   * @param client resolves the proxy's name by its own resolver
   * @param allowed where servers may be
   * @param patience how long the proxy may take to answer CONNECT
   */
  public static HttpClient through(
      Route.Through route, HttpClient client, AllowedHosts allowed, Duration patience) {
    AddressResolverGroup<?> resolvers =
        Optional.<AddressResolverGroup<?>>ofNullable(client.configuration().resolver())
            .orElseGet(() -> HttpResources.get().getOrCreateDefaultResolver());
    return client
        .resolver(new ProxyResolver(route.proxy(), allowed, resolvers))
        .doOnChannelInit(
            (observer, channel, server) -> {
              if (!(server instanceof InetSocketAddress internet)) {
                throw new IllegalStateException("a proxy leads to internet addresses only");
              }
              Tunnel tunnel = new Tunnel(route.proxy(), Tunnel.target(internet), patience);
              channel.pipeline().addFirst(NettyPipeline.ProxyHandler, tunnel);
            });
  }
}
