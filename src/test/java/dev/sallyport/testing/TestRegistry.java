package dev.sallyport.testing;

import dev.sallyport.config.general.GeneralSettings;
import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.inspect.ServerInspection;
import dev.sallyport.registry.RegisteredServer.Origin;
import dev.sallyport.registry.Registration;
import dev.sallyport.registry.Registry;
import dev.sallyport.tls.trust.TrustResolver;
import dev.sallyport.tls.trust.TrustWatcher;
import dev.sallyport.upstream.Deadlines;
import dev.sallyport.upstream.UpstreamFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import reactor.netty.http.HttpResources;

/**
 * A registry and what inspects its servers, without Spring around it. Whoever makes it closes it.
 */
public final class TestRegistry implements AutoCloseable {
  private final Deadlines deadlines = new Deadlines();
  private final TrustResolver resolver = new TrustResolver(Map.of(), System.getProperties());
  private final TrustWatcher watcher = new TrustWatcher(resolver, Duration.ofHours(1));
  private final UpstreamFactory upstreams =
      new UpstreamFactory(GeneralSettings.DEFAULTS, deadlines, HttpResources.get());
  private final Registry registry = new Registry(upstreams, resolver, watcher);

  /** With these servers, whose ids are {@code id-} and their names. */
  public static TestRegistry with(ServerDefinition... servers) {
    TestRegistry made = new TestRegistry();
    made.define(Stream.of(servers).map(TestRegistry::usable).toList());
    return made;
  }

  private TestRegistry() {}

  private static Registration usable(ServerDefinition server) {
    return new Registration.Usable("id-" + server.name(), Origin.DATABASE, server);
  }

  /** Replaces the servers. */
  public void define(List<Registration> servers) {
    registry.replace(servers);
  }

  /** The registry. */
  public Registry registry() {
    return registry;
  }

  /** An inspection on the same settings. */
  public ServerInspection inspection() {
    return new ServerInspection(GeneralSettings.DEFAULTS, resolver, upstreams);
  }

  @Override
  public void close() {
    registry.close();
    upstreams.close();
    watcher.close();
    deadlines.close();
  }
}
