package dev.sallyport.cli;

import dev.sallyport.cli.terminal.QuietLogging;
import dev.sallyport.cli.terminal.Version;
import dev.sallyport.cli.terminal.Words;
import dev.sallyport.definition.rule.AllowedHosts;
import dev.sallyport.tls.diagnosis.TlsDiagnosis;
import dev.sallyport.tls.inspection.ChainInspection;
import dev.sallyport.tls.probe.ProbeResult;
import dev.sallyport.tls.probe.TlsProbe;
import dev.sallyport.tls.trust.LoadedTls;
import dev.sallyport.tls.trust.Trust;
import dev.sallyport.tls.trust.TrustException;
import dev.sallyport.tls.trust.TrustResolver;
import dev.sallyport.upstream.proxy.BlockingTunnel;
import dev.sallyport.upstream.proxy.ProxyRule;
import dev.sallyport.upstream.proxy.Route;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sallyport tls}. */
@Command(
    name = "tls",
    versionProvider = Version.class,
    description = {
      "Show a server's certificates and who would refuse them.",
      "It makes one TLS handshake and sends no request."
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:the gateway would accept the server",
      "1:it would not, or there's no connection",
      "2:the CA certificates can't be loaded, or the command line has mistakes"
    })
final class TlsCommand implements Callable<Integer> {
  private static final int LONGEST_SECONDS = 600;
  private static final int HTTPS_PORT = 443;

  private final Map<String, String> environment;

  @Parameters(
      paramLabel = "URL",
      description = "host, host:port or an https URL, of which the path doesn't matter.")
  private String target = "";

  @Mixin private TlsOptions options = new TlsOptions();

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description = "How long it may take. Default: ${DEFAULT-VALUE}.")
  private int timeout = 10;

  @Spec private CommandSpec spec = CommandSpec.create();

  TlsCommand(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    URI url = url();
    PrintWriter err = spec.commandLine().getErr();
    try (QuietLogging _ = new QuietLogging()) {
      LoadedTls tls = tls();
      Trust trust = tls.trust();
      Route route = ProxyRule.of(environment).route(options.proxy(spec.commandLine()), url);
      ProbeResult result = probe(route, url, tls);
      return print(url, route, trust, result, spec.commandLine().getOut());
    } catch (TrustException notLoaded) {
      err.println(byOption(String.valueOf(notLoaded.getMessage())));
      return ExitCode.USAGE;
    } catch (IOException noConnection) {
      err.println("No connection to %s: %s".formatted(url, noConnection.getMessage()));
      return ExitCode.SOFTWARE;
    }
  }

  private URI url() {
    if (timeout < 1 || timeout > LONGEST_SECONDS) {
      throw new ParameterException(
          spec.commandLine(), "--timeout is between 1 and %d seconds".formatted(LONGEST_SECONDS));
    }
    try {
      return TlsTarget.parse(target);
    } catch (IllegalArgumentException bad) {
      throw new ParameterException(spec.commandLine(), String.valueOf(bad.getMessage()), bad);
    }
  }

  private ProbeResult probe(Route route, URI url, LoadedTls tls) throws IOException {
    Duration limit = Duration.ofSeconds(timeout);
    return switch (route) {
      case Route.Direct() -> TlsProbe.probe(url, tls, limit);
      case Route.Through through -> {
        int port = url.getPort() < 0 ? HTTPS_PORT : url.getPort();
        Socket socket =
            BlockingTunnel.open(through, url.getHost(), port, new AllowedHosts.Every(), limit);
        yield TlsProbe.over(socket, url, tls, limit);
      }
      case Route.Broken(String problem) -> throw new IOException(problem);
    };
  }

  private LoadedTls tls() throws TrustException {
    return new TrustResolver(environment, System.getProperties())
        .resolve(options.tls(spec.commandLine()));
  }

  /** Here the paths came from options, not from a definition. */
  private String byOption(String text) {
    return options.inWords(text);
  }

  private int print(URI url, Route route, Trust trust, ProbeResult result, PrintWriter out) {
    out.println(url);
    if (route instanceof Route.Through through) {
      out.println(through.words());
    }
    if (!result.protocol().isEmpty()) {
      out.println(result.protocol() + ", " + result.cipher());
    }
    out.println();
    if (result.chain().isEmpty()) {
      out.println("The server sent no certificate.");
    } else {
      out.print(ChainInspection.of(result.chain(), trust, Instant.now()).text());
    }
    out.println();
    if (result.verdict().isEmpty()) {
      out.println("The gateway accepts this server. Trust: " + byOption(Words.of(trust)));
      return ExitCode.OK;
    }
    TlsDiagnosis diagnosis = result.verdict().get();
    out.println("The gateway refuses this server. Trust: " + byOption(Words.of(trust)));
    out.println(diagnosis.reason() + ": " + diagnosis.summary());
    out.println("what to do: " + diagnosis.advice());
    return ExitCode.SOFTWARE;
  }
}
