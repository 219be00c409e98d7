package dev.sallyport.cli.check;

import dev.sallyport.cli.terminal.Words;
import dev.sallyport.config.general.GeneralSettings;
import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.tls.diagnosis.TlsDiagnosis;
import dev.sallyport.tls.probe.TlsProbe;
import dev.sallyport.tls.trust.Trust;
import dev.sallyport.tls.trust.TrustException;
import dev.sallyport.tls.trust.TrustResolver;
import dev.sallyport.upstream.Deadlines;
import dev.sallyport.upstream.HttpUpstream;
import dev.sallyport.upstream.UpstreamFactory;
import dev.sallyport.upstream.probe.McpProbe;
import dev.sallyport.upstream.probe.ProbeException;
import dev.sallyport.upstream.probe.ProbedServer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.HttpResources;

/** Checks single servers as the gateway would use them. Blocks; thread-safe. */
final class ServerCheck implements AutoCloseable {
  private final GeneralSettings settings;
  private final TrustResolver resolver;
  private final Duration limit;
  private final Deadlines deadlines = new Deadlines();

  /**
   * @param limit how long one server may take
   */
  ServerCheck(GeneralSettings settings, TrustResolver resolver, Duration limit) {
    this.settings = settings;
    this.resolver = resolver;
    this.limit = limit;
  }

  /** Loads the server's trust, and sends nothing. */
  ServerReport offline(ServerDefinition server) {
    try {
      Trust trust = trust(server);
      List<String> lines = new ArrayList<>(List.of("Not connected (--offline)"));
      if (server.usesTls() && trust != null) {
        lines.add(
            Words.labelled(
                trust instanceof Trust.Unverified ? "WARNING" : "trust", Words.of(trust)));
      }
      return new ServerReport(server, true, lines);
    } catch (TrustException notLoaded) {
      return failed(server, notLoaded);
    }
  }

  /** Connects, lists the tools, and closes all it opened. */
  ServerReport online(ServerDefinition server) {
    Trust trust;
    try {
      trust = trust(server);
    } catch (TrustException notLoaded) {
      return failed(server, notLoaded);
    }
    try {
      ProbedServer probed = probe(server, trust);
      return new ServerReport(server, true, Findings.of(server, probed, trust, Instant.now()));
    } catch (GatewayException.TlsFailure failure) {
      List<String> lines =
          diagnose(server, trust)
              .map(diagnosis -> List.of("FAILED: " + diagnosis.describe()))
              .orElseGet(() -> FailureText.of(server, failure));
      return new ServerReport(server, false, lines);
    } catch (GatewayException failure) {
      return new ServerReport(server, false, FailureText.of(server, failure));
    } catch (ProbeException notMcp) {
      return new ServerReport(server, false, List.of("FAILED: " + notMcp.getMessage()));
    }
  }

  /** A server without TLS needs trust only if it redirects to https; null if there's none then. */
  private @Nullable Trust trust(ServerDefinition server) throws TrustException {
    try {
      return resolver.resolve(server.sslVerify());
    } catch (TrustException notLoaded) {
      if (server.usesTls()) {
        throw notLoaded;
      }
      return null;
    }
  }

  private ProbedServer probe(ServerDefinition server, @Nullable Trust trust) {
    HttpUpstream upstream =
        new UpstreamFactory(settings, deadlines, HttpResources.get()).create(server);
    try {
      if (trust != null) {
        upstream.useTrust(trust);
      }
      return Objects.requireNonNull(McpProbe.probe(upstream, limit).block());
    } finally {
      upstream.close();
    }
  }

  /** The diagnosis in full, with the chain; a request's error is the short one for clients. */
  private Optional<TlsDiagnosis> diagnose(ServerDefinition server, @Nullable Trust trust) {
    if (trust == null || !server.usesTls()) {
      return Optional.empty();
    }
    try {
      return TlsProbe.probe(server.url(), trust, limit, settings.rules().allowedHosts()).verdict();
    } catch (IOException noConnection) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    deadlines.close();
  }

  private static ServerReport failed(ServerDefinition server, TrustException notLoaded) {
    return new ServerReport(server, false, List.of("FAILED: " + notLoaded.getMessage()));
  }
}
