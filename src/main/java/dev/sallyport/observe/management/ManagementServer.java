package dev.sallyport.observe.management;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.reactor.netty.NettyRouteProvider;
import org.springframework.context.SmartLifecycle;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRoutes;
import reactor.netty.resources.LoopResources;

/**
 * Answers operators on a port of its own, from before clients are served until after the last call
 * is done. Owns the port.
 */
public final class ManagementServer implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(ManagementServer.class);
  private static final Duration CLOSE = Duration.ofSeconds(1);

  /** Below those of the port for clients, so that it starts before and stops after it. */
  private static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 8192;

  private final @Nullable ManagementPort where;
  private final LoopResources loops;
  private final List<NettyRouteProvider> routes;
  private @Nullable DisposableServer server;

  /**
   * @param where the port; null for none, and then nothing is started
   * @param loops the event loops, owned by the caller
   */
  public ManagementServer(
      @Nullable ManagementPort where, LoopResources loops, List<NettyRouteProvider> routes) {
    this.where = where;
    this.loops = loops;
    this.routes = List.copyOf(routes);
  }

  /** Whether there's to be such a port. */
  public boolean isWanted() {
    return where != null;
  }

  /** The port it listens on; -1 while it doesn't. */
  public int port() {
    return server == null ? -1 : server.port();
  }

  @Override
  public void start() {
    if (where == null) {
      return;
    }
    DisposableServer bound =
        HttpServer.create()
            .host(where.address().getHostAddress())
            .port(where.port())
            .runOn(loops)
            .requestTimeout(Duration.ofSeconds(10))
            .idleTimeout(Duration.ofSeconds(75))
            .route(this::addRoutes)
            .bindNow();
    server = bound;
    log.info(
        "Health and metrics are at port {} of {}", bound.port(), where.address().getHostAddress());
  }

  private void addRoutes(HttpServerRoutes all) {
    for (NettyRouteProvider each : routes) {
      HttpServerRoutes _ = each.apply(all);
    }
  }

  @Override
  public void stop() {
    if (server != null) {
      server.disposeNow(CLOSE);
      server = null;
    }
  }

  @Override
  public boolean isRunning() {
    return server != null;
  }

  @Override
  public int getPhase() {
    return PHASE;
  }
}
