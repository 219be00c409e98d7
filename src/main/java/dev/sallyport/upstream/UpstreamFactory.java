package dev.sallyport.upstream;

import dev.sallyport.config.general.GeneralSettings;
import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.signal.Signals;
import dev.sallyport.upstream.proxy.ProxyRule;
import dev.sallyport.upstream.stdio.ProcessLauncher;
import dev.sallyport.upstream.stdio.ServerProcesses;
import java.util.Map;
import reactor.netty.resources.LoopResources;

/**
 * Makes upstreams on what they share: settings, time limits and event loops, which it doesn't own.
 * Owns what starts the processes of servers of stdio: they end with it. Thread-safe.
 */
public final class UpstreamFactory implements AutoCloseable {
  private final GeneralSettings settings;
  private final Deadlines deadlines;
  private final LoopResources loops;
  private final Signals signals;
  private final ProxyRule proxies;
  private final ProcessLauncher launcher;

  /**
   * @param loops the event loops that clients are served on, so that a message needs no other
   *     thread
   */
  public UpstreamFactory(GeneralSettings settings, Deadlines deadlines, LoopResources loops) {
    this(settings, deadlines, loops, ProxyRule.withoutEnvironment(), System.getenv());
  }

  /** The same, by which way servers are reached and with the gateway's own environment. */
  public UpstreamFactory(
      GeneralSettings settings,
      Deadlines deadlines,
      LoopResources loops,
      ProxyRule proxies,
      Map<String, String> environment) {
    this(settings, deadlines, loops, Signals.NONE, proxies, environment);
  }

  /**
   * @param loops the event loops that clients are served on, so that a message needs no other
   *     thread
   * @param signals told of connections and trust
   * @param proxies by which way servers are reached
   * @param environment the gateway's own, of which servers of stdio get a few variables
   */
  public UpstreamFactory(
      GeneralSettings settings,
      Deadlines deadlines,
      LoopResources loops,
      Signals signals,
      ProxyRule proxies,
      Map<String, String> environment) {
    this.proxies = proxies;
    this.launcher = new ProcessLauncher(environment);
    this.signals = signals;
    this.settings = settings;
    this.deadlines = deadlines;
    this.loops = loops;
  }

  /**
   * The way to a server; one that's reached by TLS is disabled until it gets its trust. The caller
   * closes it.
   */
  public HttpUpstream create(ServerDefinition definition) {
    return new HttpUpstream(definition, settings, deadlines, loops, signals, proxies);
  }

  /** What requests would fail with, if a connection that's made in another way fails so. */
  public static GatewayException failure(ServerDefinition definition, Throwable failure) {
    return UpstreamFailures.translate(definition, failure);
  }

  /** By which way servers are reached. */
  public ProxyRule proxies() {
    return proxies;
  }

  /**
   * The way to a server of stdio, whose program is started when it's needed. The caller closes it.
   */
  public StdioUpstream createStdio(ServerDefinition definition) {
    return new StdioUpstream(definition, new ServerProcesses(definition, launcher));
  }

  /** Ends all processes that are left, and waits for that. */
  @Override
  public void close() {
    launcher.close();
  }
}
