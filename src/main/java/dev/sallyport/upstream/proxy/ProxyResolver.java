package dev.sallyport.upstream.proxy;

import dev.sallyport.definition.ProxyAddress;
import dev.sallyport.definition.rule.AddressNotAllowedException;
import dev.sallyport.definition.rule.AllowedHosts;
import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.FutureListener;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;

/**
 * Answers with the proxy's addresses, whatever server is asked for: that's where connections go.
 * The server's own name is resolved by the proxy, so {@code allowed_hosts} is held to what's
 * written. Keeps nothing; the resolver behind it isn't its own.
 */
final class ProxyResolver extends AddressResolverGroup<InetSocketAddress> {
  private final ProxyAddress proxy;
  private final AllowedHosts allowed;
  private final AddressResolverGroup<?> resolvers;

  ProxyResolver(ProxyAddress proxy, AllowedHosts allowed, AddressResolverGroup<?> resolvers) {
    this.proxy = proxy;
    this.allowed = allowed;
    this.resolvers = resolvers;
  }

  @Override
  public AddressResolver<InetSocketAddress> getResolver(EventExecutor executor) {
    return newResolver(executor);
  }

  @Override
  protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
    return new Redirected(executor, resolvers.getResolver(executor));
  }

  private final class Redirected implements AddressResolver<InetSocketAddress> {
    private final EventExecutor executor;
    private final AddressResolver<? extends SocketAddress> resolver;

    Redirected(EventExecutor executor, AddressResolver<? extends SocketAddress> resolver) {
      this.executor = executor;
      this.resolver = resolver;
    }

    @Override
    public boolean isSupported(SocketAddress address) {
      return address instanceof InetSocketAddress;
    }

    /** Never: a server's address, too, is reached by way of the proxy's. */
    @Override
    public boolean isResolved(SocketAddress address) {
      return false;
    }

    @Override
    public Future<InetSocketAddress> resolve(SocketAddress address) {
      return resolve(address, executor.newPromise());
    }

    @Override
    public Future<InetSocketAddress> resolve(
        SocketAddress address, Promise<InetSocketAddress> promise) {
      resolveAll(address)
          .addListener(
              (FutureListener<List<InetSocketAddress>>)
                  all -> {
                    if (all.isSuccess()) {
                      promise.trySuccess(all.getNow().getFirst());
                    } else {
                      promise.tryFailure(all.cause());
                    }
                  });
      return promise;
    }

    @Override
    public Future<List<InetSocketAddress>> resolveAll(SocketAddress address) {
      return resolveAll(address, executor.newPromise());
    }

    @Override
    public Future<List<InetSocketAddress>> resolveAll(
        SocketAddress address, Promise<List<InetSocketAddress>> promise) {
      if (!(address instanceof InetSocketAddress server)) {
        return promise.setFailure(new IllegalArgumentException("not an internet address"));
      }
      if (!(allowed.decide(server.getHostString()) instanceof AllowedHosts.Decision.Allowed)) {
        return promise.setFailure(AddressNotAllowedException.unseen(server.getHostString()));
      }
      resolver
          .resolveAll(InetSocketAddress.createUnresolved(proxy.plainHost(), proxy.port()))
          .addListener(
              found -> {
                if (found.isSuccess()) {
                  promise.trySuccess(
                      ((List<?>) found.getNow())
                          .stream().map(InetSocketAddress.class::cast).toList());
                } else {
                  promise.tryFailure(failure(found.cause()));
                }
              });
      return promise;
    }

    private ProxyException failure(Throwable cause) {
      return ProxyException.of(
          cause instanceof AddressNotAllowedException
              ? ProxyException.Kind.NOT_ALLOWED
              : ProxyException.Kind.NAME,
          proxy,
          cause);
    }

    @Override
    public void close() {
      // The resolver behind it belongs to its own group.
    }
  }
}
