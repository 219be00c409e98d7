package dev.sallyport;

import dev.sallyport.access.AdminKey;
import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.definition.ServerTls;
import dev.sallyport.registry.Registry;
import dev.sallyport.tls.trust.Trust;
import dev.sallyport.tls.trust.TrustException;
import dev.sallyport.tls.trust.TrustResolver;
import dev.sallyport.upstream.Upstream;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.Environment;

/**
 * Logs at start where the gateway listens, and with {@code --debug-tls} what each server trusts.
 */
final class StartReport implements ApplicationListener<WebServerInitializedEvent> {
  private static final Logger log = LoggerFactory.getLogger(StartReport.class);
  private static final int MOST_NAMES = 20;

  private final Environment properties;
  private final StartUp startUp;
  private final Registry registry;
  private final TrustResolver resolver;
  private final AdminKey adminKey;

  StartReport(
      Environment properties,
      StartUp startUp,
      Registry registry,
      TrustResolver resolver,
      AdminKey adminKey) {
    this.properties = properties;
    this.startUp = startUp;
    this.registry = registry;
    this.resolver = resolver;
    this.adminKey = adminKey;
  }

  @Override
  public void onApplicationEvent(WebServerInitializedEvent event) {
    log.info(
        "Sallyport listens on {}, {}",
        address(event.getWebServer().getPort()),
        servers(registry.snapshot().servers()));
    sayWhatIsNotVerified();
    sayWhereTheKeyIs();
    if (startUp.debugTls()) {
      new TrustLog().log();
    }
  }

  private void sayWhatIsNotVerified() {
    List<String> open =
        registry.tls().stream()
            .filter(state -> !state.isVerified())
            .map(
                state ->
                    "%s (%s, %s)"
                        .formatted(
                            state.server(),
                            state.isSinceKnown()
                                ? "since " + state.since().truncatedTo(ChronoUnit.SECONDS)
                                : "config.yaml doesn't tell since when",
                            state.insecureUntil() == null
                                ? "without an end"
                                : "until " + state.insecureUntil()))
            .toList();
    if (!open.isEmpty()) {
      log.warn(
          "ssl_verify is false for {} of {} servers: {}",
          open.size(),
          registry.snapshot().all().size(),
          String.join(", ", open));
    }
  }

  private void sayWhereTheKeyIs() {
    switch (adminKey) {
      case AdminKey.Configured _ -> {}
      case AdminKey.InFile(var _, var file) ->
          log.info("The key to the REST API is in {}", file.toAbsolutePath().normalize());
      case AdminKey.Missing(var reason) -> log.warn("Nobody can use the REST API: {}", reason);
    }
  }

  private String address(int port) {
    boolean tls =
        properties.getProperty("server.ssl.enabled", Boolean.class, true)
            && Stream.of("bundle", "certificate", "key-store")
                .anyMatch(each -> properties.containsProperty("server.ssl." + each));
    String host = properties.getProperty("server.address", "localhost");
    boolean everywhere =
        !properties.containsProperty("server.address")
            && startUp.config().general().masterKey() != null;
    return "%s://%s:%d%s"
        .formatted(
            tls ? "https" : "http",
            host.contains(":") ? "[" + host + "]" : host,
            port,
            everywhere ? " and this machine's other addresses" : "");
  }

  private static String servers(Collection<Upstream> servers) {
    if (servers.isEmpty()) {
      return "no servers yet: add one under mcp_servers: in config.yaml here, name a file with --config, or register one by POST /v1/mcp/server";
    }
    String paths =
        servers.stream()
            .limit(MOST_NAMES)
            .map(server -> server.definition().clientPath())
            .collect(Collectors.joining(", "));
    int more = servers.size() - MOST_NAMES;
    return servers.size()
        + (servers.size() == 1 ? " server: " : " servers: ")
        + paths
        + (more > 0 ? " and " + more + " more" : "");
  }

  /** Says for each server which file its trust came from; loads what many servers share once. */
  private final class TrustLog {
    private final Map<ServerTls, String> known = new HashMap<>();

    void log() {
      for (Upstream upstream : registry.snapshot().servers()) {
        ServerDefinition server = upstream.definition();
        log.info(
            "TLS of MCP server '{}': {}",
            server.name(),
            server.usesTls()
                ? known.computeIfAbsent(server.tls(), this::describe)
                : "not used, its %s"
                    .formatted(server.command() == null ? "url is http" : "transport is stdio"));
      }
    }

    private String describe(ServerTls tls) {
      try {
        return switch (resolver.resolve(tls).trust()) {
          case Trust.Anchors(var origin, var certificates) ->
              "trust from %s, certificates: %d".formatted(origin, certificates.size());
          case Trust.Unverified unverified -> unverified.origin();
        };
      } catch (TrustException notLoaded) {
        return "none: " + notLoaded.getMessage();
      }
    }
  }
}
