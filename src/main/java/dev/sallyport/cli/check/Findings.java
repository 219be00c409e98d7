package dev.sallyport.cli.check;

import dev.sallyport.cli.terminal.Words;
import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.tls.inspection.ChainInspection;
import dev.sallyport.tls.trust.Trust;
import dev.sallyport.upstream.probe.Era;
import dev.sallyport.upstream.probe.Peer;
import dev.sallyport.upstream.probe.ProbedServer;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What's worth telling about a server that works. */
final class Findings {
  private final ServerDefinition server;
  private final ProbedServer probed;
  private final @Nullable Trust trust;
  private final Instant now;
  private final List<String> lines = new ArrayList<>();

  private Findings(
      ServerDefinition server, ProbedServer probed, @Nullable Trust trust, Instant now) {
    this.server = server;
    this.probed = probed;
    this.trust = trust;
    this.now = now;
  }

  /**
   * The lines of the report.
   *
   * @param trust what the server was verified with; null if there was none to load
   */
  static List<String> of(
      ServerDefinition server, ProbedServer probed, @Nullable Trust trust, Instant now) {
    Findings findings = new Findings(server, probed, trust, now);
    findings.addTools();
    findings.addProtocol();
    findings.addRedirect();
    findings.addTls();
    return findings.lines;
  }

  private void addTools() {
    List<String> tools = probed.tools();
    String names = tools.isEmpty() ? "" : ": " + Words.list(tools);
    String number = (probed.isComplete() ? "" : "more than ") + Words.count(tools.size(), "tool");
    lines.add("Connected! " + number + names);
  }

  private void addProtocol() {
    String info = probed.serverInfo().replaceAll("\\p{C}", "?");
    add(
        "protocol",
        "%s (%s era)%s"
            .formatted(
                probed.protocolVersion().replaceAll("\\p{C}", "?"),
                probed.era() == Era.MODERN ? "modern" : "legacy",
                info.isEmpty() ? "" : ", " + info));
  }

  private void addRedirect() {
    URI answered = normalized(URI.create(probed.peer().url()));
    if (!answered.equals(normalized(server.url()))) {
      add("warning", "each request is redirected; configure url: \"%s\"".formatted(answered));
    }
  }

  private void addTls() {
    Peer peer = probed.peer();
    if (trust == null || peer.tlsVersion().isEmpty()) {
      add("TLS", "none: requests and credentials are readable on the way");
      return;
    }
    add("TLS", peer.tlsVersion());
    if (!peer.certificates().isEmpty()) {
      Instant end = peer.certificates().getFirst().getNotAfter().toInstant();
      add(
          "certificate",
          "valid until %s, %s left"
              .formatted(
                  end.atZone(ZoneOffset.UTC).toLocalDate(),
                  Words.count((int) Duration.between(now, end).toDays(), "day")));
    }
    add(trust instanceof Trust.Unverified ? "WARNING" : "trust", Words.of(trust));
    ChainInspection chain = ChainInspection.of(peer.certificates(), trust, now);
    chain.weaknesses().forEach(weakness -> add("warning", weakness));
    chain
        .refusals()
        .forEach(
            refusal ->
                add(
                    "note",
                    "other clients refuse it: %s (\"%s\"), since %s"
                        .formatted(refusal.clients(), refusal.words(), refusal.because())));
  }

  private void add(String label, String text) {
    lines.add(Words.labelled(label, text));
  }

  /** Without what makes no difference: a default port, an empty path, the case of the host. */
  private static URI normalized(URI uri) {
    String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    int defaultPort = scheme.equals("https") ? 443 : 80;
    String port = uri.getPort() == -1 || uri.getPort() == defaultPort ? "" : ":" + uri.getPort();
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    return URI.create(scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT) + port + path);
  }
}
