package dev.sallyport.inspect;

import dev.sallyport.config.general.GeneralSettings;
import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.definition.rule.AllowedHosts;
import dev.sallyport.inspect.Step.Stage;
import dev.sallyport.inspect.Step.State;
import dev.sallyport.jsonrpc.GatewayException;
import dev.sallyport.jsonrpc.GatewayException.ServerUnreachable.Phase;
import dev.sallyport.tls.diagnosis.TlsDiagnosis;
import dev.sallyport.tls.probe.HostAddresses;
import dev.sallyport.tls.probe.ProbeResult;
import dev.sallyport.tls.probe.TlsProbe;
import dev.sallyport.tls.trust.LoadedTls;
import dev.sallyport.tls.trust.TrustException;
import dev.sallyport.upstream.HttpUpstream;
import dev.sallyport.upstream.StdioUpstream;
import dev.sallyport.upstream.UpstreamFactory;
import dev.sallyport.upstream.oauth.TokenException;
import dev.sallyport.upstream.oauth.TokenFetch;
import dev.sallyport.upstream.probe.McpProbe;
import dev.sallyport.upstream.probe.ProbeException;
import dev.sallyport.upstream.probe.ProbedServer;
import dev.sallyport.upstream.proxy.BlockingTunnel;
import dev.sallyport.upstream.proxy.Route;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** One inspection of one server, on one thread, once. */
final class Inspection {
  private final ServerDefinition server;
  private final GeneralSettings settings;
  private final UpstreamFactory upstreams;
  private final Route route;
  private final long end;
  private final Map<Stage, Step> steps = new EnumMap<>(Stage.class);
  private long begun;
  private @Nullable LoadedTls loaded;
  private @Nullable HostAddresses addresses;
  private @Nullable TlsFindings tls;
  private @Nullable McpFindings mcp;
  private @Nullable InspectionFailure failure;

  /** Loads what a definition says about TLS. */
  interface TlsLoader {
    @Nullable LoadedTls load(ServerDefinition server) throws TrustException;
  }

  Inspection(
      ServerDefinition server,
      GeneralSettings settings,
      UpstreamFactory upstreams,
      Duration limit) {
    this.server = server;
    this.settings = settings;
    this.upstreams = upstreams;
    this.route = upstreams.proxies().route(server.proxy(), server.url());
    this.end = System.nanoTime() + limit.toNanos();
  }

  InspectionReport run(TlsLoader loader, TlsLoader tokenLoader) {
    if (server.command() != null) {
      for (Stage stage : List.of(Stage.DNS, Stage.TCP, Stage.TLS, Stage.TOKEN)) {
        steps.put(stage, new Step(stage, State.NOT_NEEDED, 0));
      }
      useProgram();
    } else if (loadsTrust(loader) && reaches()) {
      useUpstream(tokenLoader);
    }
    return new InspectionReport(
        Arrays.stream(Stage.values())
            .map(stage -> steps.getOrDefault(stage, new Step(stage, State.NOT_REACHED, 0)))
            .toList(),
        route instanceof Route.Through through ? through.words() : null,
        addresses == null ? List.of() : shown(addresses),
        tls,
        mcp,
        failure);
  }

  private static List<HostAddress> shown(HostAddresses found) {
    return found.all().stream()
        .map(each -> new HostAddress(each.getHostAddress(), found.permitted().contains(each)))
        .toList();
  }

  /** Before anything is sent: a server whose CA certificates don't load isn't talked to. */
  private boolean loadsTrust(TlsLoader loader) {
    begun = System.nanoTime();
    try {
      loaded = loader.load(server);
      return true;
    } catch (TrustException notLoaded) {
      return stop(Stage.TLS, "TRUST", String.valueOf(notLoaded.getMessage()), "");
    }
  }

  /** With a connection that ends at the server, by the way that requests go. */
  private boolean reaches() {
    return switch (route) {
      case Route.Direct() -> resolves() && connects();
      case Route.Through through -> tunnels(through);
      case Route.Broken(String problem) -> stop(Stage.TCP, "PROXY", problem, "");
    };
  }

  /** The proxy resolves the server's name. */
  private boolean tunnels(Route.Through through) {
    steps.put(Stage.DNS, new Step(Stage.DNS, State.NOT_NEEDED, 0));
    begun = System.nanoTime();
    try (Socket socket =
        BlockingTunnel.open(
            through, server.url().getHost(), port(), settings.rules().allowedHosts(), patience())) {
      pass(Stage.TCP);
      return shakesHands(socket);
    } catch (IOException failed) {
      return stop(Stage.TCP, UpstreamFactory.failure(server, failed));
    }
  }

  private Duration patience() {
    return left().compareTo(settings.connectTimeout()) < 0 ? left() : settings.connectTimeout();
  }

  private boolean resolves() {
    begun = System.nanoTime();
    AllowedHosts allowed = settings.rules().allowedHosts();
    try {
      addresses =
          Limited.call(left(), () -> HostAddresses.resolve(server.url().getHost(), allowed));
    } catch (IOException unknown) {
      return stop(Stage.DNS, unreachable(Phase.DNS));
    }
    return addresses.permitted().isEmpty()
        ? stop(Stage.DNS, unreachable(Phase.ADDRESS_NOT_ALLOWED))
        : pass(Stage.DNS);
  }

  private boolean connects() {
    begun = System.nanoTime();
    try (Socket socket =
        Objects.requireNonNull(addresses).connect(port(), patience(), attempt -> {})) {
      pass(Stage.TCP);
      return shakesHands(socket);
    } catch (IOException noConnection) {
      return stop(Stage.TCP, unreachable(Phase.CONNECT));
    }
  }

  private int port() {
    int port = server.url().getPort();
    return port >= 0 ? port : server.usesTls() ? 443 : 80;
  }

  private boolean shakesHands(Socket socket) {
    begun = System.nanoTime();
    LoadedTls verified = loaded;
    if (!server.usesTls() || verified == null) {
      steps.put(Stage.TLS, new Step(Stage.TLS, State.NOT_NEEDED, 0));
      return true;
    }
    ProbeResult result;
    try {
      result = TlsProbe.over(socket, server.url(), verified, left());
    } catch (IOException broken) {
      return stop(Stage.TLS, unreachable(Phase.RESPONSE));
    }
    tls = TlsFindings.of(result.protocol(), verified.trust(), result.chain(), Instant.now());
    return result.verdict().map(this::stop).orElseGet(() -> pass(Stage.TLS));
  }

  private void useUpstream(TlsLoader tokenLoader) {
    HttpUpstream upstream = upstreams.create(server);
    try {
      if (loaded != null) {
        upstream.useTls(loaded);
      }
      if (getsToken(upstream, tokenLoader)) {
        speaksMcp(McpProbe.probe(upstream, left()));
      }
    } finally {
      upstream.close();
    }
  }

  private boolean getsToken(HttpUpstream upstream, TlsLoader tokenLoader) {
    begun = System.nanoTime();
    if (server.tokenServerTls().isEmpty()) {
      steps.put(Stage.TOKEN, new Step(Stage.TOKEN, State.NOT_NEEDED, 0));
      return true;
    }
    Duration limit = left();
    try {
      LoadedTls own = tokenLoader.load(server);
      if (own != null) {
        upstream.useTokenTls(own);
      }
      upstream
          .prepareToken()
          .timeout(limit)
          .onErrorMap(TimeoutException.class, late -> TokenFetch.tooLate(limit))
          .block();
      return pass(Stage.TOKEN);
    } catch (TrustException notLoaded) {
      return stop(Stage.TOKEN, "TRUST", String.valueOf(notLoaded.getMessage()), "");
    } catch (TokenException why) {
      return stop(
          new InspectionFailure(
              Stage.TOKEN,
              why.reason(),
              "There's no access token: " + why.text(),
              why.advice(),
              why.diagnosis()));
    } catch (GatewayException refused) {
      return stop(Stage.TOKEN, refused);
    }
  }

  private void speaksMcp(Mono<ProbedServer> probe) {
    begun = System.nanoTime();
    try {
      ProbedServer probed = Objects.requireNonNull(probe.block());
      mcp = McpFindings.of(server, probed);
      LoadedTls used = loaded;
      tls =
          used == null || probed.peer().tlsVersion().isEmpty()
              ? null
              : TlsFindings.of(
                  probed.peer().tlsVersion(),
                  used.trust(),
                  probed.peer().certificates(),
                  Instant.now());
      pass(Stage.MCP);
    } catch (GatewayException refused) {
      stop(stage(refused), refused);
    } catch (ProbeException notMcp) {
      stop(Stage.MCP, "NOT_MCP", String.valueOf(notMcp.getMessage()), "");
    }
  }

  private void useProgram() {
    StdioUpstream program = upstreams.createStdio(server);
    try {
      speaksMcp(McpProbe.probe(program, left()));
    } finally {
      program.close();
    }
  }

  /** The way that was good a moment ago may fail now; the step tells what it was. */
  private static Stage stage(GatewayException failure) {
    return switch (failure) {
      case GatewayException.TlsFailure _ -> Stage.TLS;
      case GatewayException.TokenFailure _ -> Stage.TOKEN;
      case GatewayException.ProxyFailed _ -> Stage.TCP;
      case GatewayException.ServerUnreachable unreachable ->
          switch (Phase.valueOf(Objects.requireNonNull(unreachable.reason()))) {
            case DNS, ADDRESS_NOT_ALLOWED -> Stage.DNS;
            case CONNECT -> Stage.TCP;
            case RESPONSE, PROTOCOL, PROCESS_START, PROCESS_ENDED, PROCESS_PAUSE -> Stage.MCP;
          };
      default -> Stage.MCP;
    };
  }

  private GatewayException unreachable(Phase phase) {
    return new GatewayException.ServerUnreachable(server.name().value(), phase);
  }

  private boolean pass(Stage stage) {
    steps.put(stage, new Step(stage, State.PASSED, taken()));
    return true;
  }

  private boolean stop(Stage stage, GatewayException why) {
    return stop(
        stage, FailureText.reason(why), FailureText.message(why), FailureText.advice(server, why));
  }

  private boolean stop(TlsDiagnosis diagnosis) {
    return stop(
        new InspectionFailure(
            Stage.TLS,
            diagnosis.reason().name(),
            "TLS failed: " + diagnosis.summary(),
            diagnosis.advice(),
            diagnosis));
  }

  private boolean stop(Stage stage, String reason, String message, String advice) {
    return stop(new InspectionFailure(stage, reason, message, advice, null));
  }

  private boolean stop(InspectionFailure why) {
    steps.put(why.stage(), new Step(why.stage(), State.FAILED, taken()));
    failure = why;
    return false;
  }

  private long taken() {
    return (System.nanoTime() - begun) / 1_000_000;
  }

  private Duration left() {
    long left = Math.max(1_000_000, end - System.nanoTime());
    return Duration.ofNanos(left);
  }
}
