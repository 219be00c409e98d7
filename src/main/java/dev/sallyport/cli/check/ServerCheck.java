package dev.sallyport.cli.check;

import dev.sallyport.cli.terminal.Words;
import dev.sallyport.config.general.GeneralSettings;
import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.inspect.InspectionReport;
import dev.sallyport.inspect.ServerInspection;
import dev.sallyport.tls.trust.LoadedTls;
import dev.sallyport.tls.trust.Trust;
import dev.sallyport.tls.trust.TrustException;
import dev.sallyport.tls.trust.TrustResolver;
import dev.sallyport.upstream.Deadlines;
import dev.sallyport.upstream.UpstreamFactory;
import dev.sallyport.upstream.oauth.TokenServerWords;
import dev.sallyport.upstream.proxy.ProxyRule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import reactor.netty.http.HttpResources;

/** Checks single servers as the gateway would use them. Blocks; thread-safe. */
final class ServerCheck implements AutoCloseable {
  private final ServerInspection inspection;
  private final Duration limit;
  private final Deadlines deadlines = new Deadlines();
  private final UpstreamFactory upstreams;

  /**
   * @param proxies by which way servers are reached
   * @param limit how long one server may take
   */
  ServerCheck(GeneralSettings settings, TrustResolver resolver, ProxyRule proxies, Duration limit) {
    this.upstreams =
        new UpstreamFactory(settings, deadlines, HttpResources.get(), proxies, System.getenv());
    this.inspection = new ServerInspection(settings, resolver, upstreams);
    this.limit = limit;
  }

  /** Loads the server's trust, and sends nothing. */
  ServerReport offline(ServerDefinition server) {
    try {
      Trust trust = inspection.trust(server);
      List<String> lines = new ArrayList<>(List.of("Not connected (--offline)"));
      if (server.usesTls() && trust != null) {
        lines.add(
            Words.labelled(
                trust instanceof Trust.Unverified ? "WARNING" : "trust", Words.of(trust)));
      }
      LoadedTls ofTokenServer = inspection.tokenTls(server);
      if (ofTokenServer != null) {
        lines.add(
            Words.labelled(
                ofTokenServer.trust() instanceof Trust.Unverified ? "WARNING" : "token trust",
                TokenServerWords.setting(Words.of(ofTokenServer.trust()))));
      }
      return new ServerReport(server, true, lines);
    } catch (TrustException notLoaded) {
      return new ServerReport(server, false, List.of("FAILED: " + notLoaded.getMessage()));
    }
  }

  /** Connects, lists the tools, and closes all it opened. */
  ServerReport online(ServerDefinition server) {
    InspectionReport report = inspection.inspect(server, limit);
    return new ServerReport(server, report.failure() == null, Findings.of(report));
  }

  @Override
  public void close() {
    upstreams.close();
    deadlines.close();
  }
}
