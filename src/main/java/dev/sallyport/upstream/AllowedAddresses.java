package dev.sallyport.upstream;

import dev.sallyport.definition.rule.AddressNotAllowedException;
import dev.sallyport.definition.rule.AllowedHosts;
import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.FutureListener;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Optional;
import reactor.netty.http.HttpResources;
import reactor.netty.http.client.HttpClient;

/**
 * Resolves names like the resolver behind it, and leaves out the addresses that {@code
 * allowed_hosts} doesn't permit. Addresses that are written in a URL are looked at, too. Keeps
 * nothing, and so needs no closing; the resolver behind it isn't its own.
 */
final class AllowedAddresses extends AddressResolverGroup<InetSocketAddress> {
  private final AllowedHosts allowed;
  private final AddressResolverGroup<?> resolvers;

  private AllowedAddresses(AllowedHosts allowed, AddressResolverGroup<?> resolvers) {
    this.allowed = allowed;
    this.resolvers = resolvers;
  }

  /** The client, connecting to no other addresses; the same client if every address is allowed. */
  static HttpClient only(AllowedHosts allowed, HttpClient client) {
    return switch (allowed) {
      case AllowedHosts.Every() -> client;
      case AllowedHosts.Listed _ -> {
        AddressResolverGroup<?> resolvers =
            Optional.<AddressResolverGroup<?>>ofNullable(client.configuration().resolver())
                .orElseGet(() -> HttpResources.get().getOrCreateDefaultResolver());
        yield client.resolver(new AllowedAddresses(allowed, resolvers));
      }
    };
  }

  /** A new one each time: it's light, and what's behind it is kept there. */
  @Override
  public AddressResolver<InetSocketAddress> getResolver(EventExecutor executor) {
    return newResolver(executor);
  }

  @Override
  protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
    return new Filter(executor, resolvers.getResolver(executor));
  }

  private final class Filter implements AddressResolver<InetSocketAddress> {
    private final EventExecutor executor;
    private final AddressResolver<? extends SocketAddress> resolver;

    Filter(EventExecutor executor, AddressResolver<? extends SocketAddress> resolver) {
      this.executor = executor;
      this.resolver = resolver;
    }

    @Override
    public boolean isSupported(SocketAddress address) {
      return address instanceof InetSocketAddress;
    }

    /** False for a refused address, so that it comes to {@link #resolveAll}, which says no. */
    @Override
    public boolean isResolved(SocketAddress address) {
      return address instanceof InetSocketAddress internet
          && !internet.isUnresolved()
          && isPermitted(internet, internet);
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
      if (!(address instanceof InetSocketAddress asked)) {
        return promise.setFailure(new IllegalArgumentException("not an internet address"));
      }
      if (!asked.isUnresolved()) {
        settle(asked, List.of(asked), promise);
        return promise;
      }
      resolver
          .resolveAll(asked)
          .addListener(
              found -> {
                if (found.isSuccess()) {
                  settle(asked, (List<?>) found.getNow(), promise);
                } else {
                  promise.tryFailure(found.cause());
                }
              });
      return promise;
    }

    private void settle(
        InetSocketAddress asked, List<?> found, Promise<List<InetSocketAddress>> promise) {
      List<InetSocketAddress> addresses =
          found.stream().map(InetSocketAddress.class::cast).toList();
      List<InetSocketAddress> permitted =
          addresses.stream().filter(address -> isPermitted(asked, address)).toList();
      if (permitted.isEmpty()) {
        List<InetAddress> refused = addresses.stream().map(InetSocketAddress::getAddress).toList();
        promise.tryFailure(new AddressNotAllowedException(asked.getHostString(), refused));
      } else {
        promise.trySuccess(permitted);
      }
    }

    private boolean isPermitted(InetSocketAddress asked, InetSocketAddress address) {
      return allowed.permits(asked.getHostString(), address.getAddress());
    }

    @Override
    public void close() {
      // The resolver behind it belongs to its own group.
    }
  }
}
