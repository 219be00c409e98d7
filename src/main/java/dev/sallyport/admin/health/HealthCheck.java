package dev.sallyport.admin.health;

import dev.sallyport.admin.health.ServerHealth.Status;
import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.definition.rule.AllowedHosts;
import dev.sallyport.inspect.FailureText;
import dev.sallyport.inspect.ServerInspection;
import dev.sallyport.inspect.TlsFindings;
import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.registry.RegisteredServer;
import dev.sallyport.tls.client.SeenCertificates;
import dev.sallyport.tls.probe.ProbeResult;
import dev.sallyport.tls.probe.TlsProbe;
import dev.sallyport.tls.trust.LoadedTls;
import dev.sallyport.tls.trust.Trust;
import dev.sallyport.tls.trust.TrustException;
import dev.sallyport.upstream.Upstream;
import dev.sallyport.upstream.probe.HealthProbe;
import dev.sallyport.upstream.probe.Peer;
import dev.sallyport.upstream.stdio.ProcessState;
import dev.sallyport.upstream.stdio.ServerProcesses;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Asks one server, over the connections that calls go over. Blocks; thread-safe. */
final class HealthCheck {
  private final ServerInspection inspection;
  private final AllowedHosts allowed;
  private final Duration limit;

  /**
   * @param limit how long a server may take to answer, and again to show its certificates where a
   *     handshake fails
   */
  HealthCheck(ServerInspection inspection, AllowedHosts allowed, Duration limit) {
    this.inspection = inspection;
    this.allowed = allowed;
    this.limit = limit;
  }

  ServerHealth check(RegisteredServer server) {
    Upstream upstream = server.upstream();
    if (upstream == null) {
      return new ServerHealth(
          server.id(),
          server.name(),
          Status.UNHEALTHY,
          Instant.now(),
          null,
          "UNUSABLE",
          server.problem(),
          null,
          null,
          null,
          server.problem());
    }
    ServerProcesses processes = upstream.processes();
    if (processes != null) {
      return ofProgram(server, processes.state());
    }
    long begun = System.nanoTime();
    try {
      HealthProbe.Sign sign = Objects.requireNonNull(HealthProbe.probe(upstream, limit).block());
      String error =
          sign.isAlive()
              ? null
              : "It answers HTTP %d. Look into the log of the server, or of the proxy in front of it."
                  .formatted(sign.status());
      return new ServerHealth(
          server.id(),
          server.name(),
          sign.isAlive() ? Status.HEALTHY : Status.UNHEALTHY,
          Instant.now(),
          millisSince(begun),
          error == null ? null : "HTTP_" + sign.status(),
          error,
          tls(upstream.definition(), sign.peer()),
          null,
          tokenTls(upstream),
          null);
    } catch (GatewayException failure) {
      return failed(server, upstream, failure, millisSince(begun));
    }
  }

  /** A program isn't started only to see how it is: what its last processes did tells enough. */
  private static ServerHealth ofProgram(RegisteredServer server, ProcessState state) {
    ProcessState.End end = state.lastEnd();
    if (state.running() > 0) {
      return ofProgram(server, Status.HEALTHY, null, null);
    }
    if (end != null && end.isFailure()) {
      return ofProgram(
          server,
          Status.UNHEALTHY,
          end.exitStatus() == null ? "PROCESS_START" : "PROCESS_ENDED",
          "At %s %s. It's started again when a client calls; look into the gateway's log."
              .formatted(end.at().truncatedTo(ChronoUnit.SECONDS), end.words()));
    }
    return ofProgram(
        server,
        Status.UNKNOWN,
        "NOT_RUNNING",
        "It's a program that isn't running now: it's started when a client calls."
            + (end == null
                ? ""
                : " At %s %s.".formatted(end.at().truncatedTo(ChronoUnit.SECONDS), end.words())));
  }

  private static ServerHealth ofProgram(
      RegisteredServer server, Status status, @Nullable String reason, @Nullable String error) {
    return new ServerHealth(
        server.id(),
        server.name(),
        status,
        Instant.now(),
        null,
        reason,
        error,
        null,
        null,
        null,
        null);
  }

  private ServerHealth failed(
      RegisteredServer server, Upstream upstream, GatewayException failure, long took) {
    ServerDefinition definition = upstream.definition();
    ProbeResult shown =
        failure instanceof GatewayException.TlsFailure ? handshake(definition) : null;
    Trust trust = trust(definition);
    String advice = FailureText.advice(definition, failure);
    return new ServerHealth(
        server.id(),
        server.name(),
        Status.UNHEALTHY,
        Instant.now(),
        took,
        FailureText.reason(failure),
        FailureText.message(failure) + (advice.isEmpty() ? "" : ". " + advice),
        shown == null || trust == null
            ? null
            : TlsFindings.of(shown.protocol(), trust, shown.chain(), Instant.now()),
        shown == null ? null : shown.verdict().orElse(null),
        tokenTls(upstream),
        null);
  }

  /** A request's error says it in short; the chain takes a handshake of one's own. */
  private @Nullable ProbeResult handshake(ServerDefinition definition) {
    try {
      LoadedTls tls = inspection.tls(definition);
      return tls == null || !definition.usesTls()
          ? null
          : TlsProbe.probe(definition.url(), tls, limit, allowed);
    } catch (TrustException | IOException noConnection) {
      return null;
    }
  }

  private @Nullable TlsFindings tls(ServerDefinition definition, Peer peer) {
    Trust trust = peer.tlsVersion().isEmpty() ? null : trust(definition);
    return trust == null
        ? null
        : TlsFindings.of(peer.tlsVersion(), trust, peer.certificates(), Instant.now());
  }

  private @Nullable TlsFindings tokenTls(Upstream upstream) {
    SeenCertificates seen = upstream.seenTokenServerCertificates().orElse(null);
    Trust trust = seen == null ? null : tokenTrust(upstream.definition());
    return seen == null || trust == null
        ? null
        : TlsFindings.of(seen.protocol(), trust, seen.chain(), Instant.now());
  }

  private @Nullable Trust tokenTrust(ServerDefinition definition) {
    try {
      LoadedTls own = inspection.tokenTls(definition);
      return own == null ? inspection.trust(definition) : own.trust();
    } catch (TrustException notLoaded) {
      return null;
    }
  }

  private @Nullable Trust trust(ServerDefinition definition) {
    try {
      return inspection.trust(definition);
    } catch (TrustException notLoaded) {
      return null;
    }
  }

  private static long millisSince(long begun) {
    return (System.nanoTime() - begun) / 1_000_000;
  }
}
