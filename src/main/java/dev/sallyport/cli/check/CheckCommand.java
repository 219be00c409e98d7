package dev.sallyport.cli.check;

import dev.sallyport.cli.terminal.QuietLogging;
import dev.sallyport.cli.terminal.Version;
import dev.sallyport.cli.terminal.Words;
import dev.sallyport.config.ConfigException;
import dev.sallyport.config.ConfigFile;
import dev.sallyport.config.GatewayConfig;
import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.tls.trust.TrustResolver;
import dev.sallyport.upstream.proxy.ProxyRule;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** {@code sallyport check}. */
@Command(
    name = "check",
    versionProvider = Version.class,
    description = {
      "Validate a configuration and connect to every server in it.",
      "No gateway is started, and no session is left open."
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:every server can be used",
      "1:at least one server can't be used",
      "2:the configuration or the command line has mistakes"
    })
public final class CheckCommand implements Callable<Integer> {
  private static final int AT_ONCE = 16;
  private static final int LONGEST_SECONDS = 600;

  private final Map<String, String> environment;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The configuration. Default: ${DEFAULT-VALUE} in the working folder.")
  private Path config = Path.of("config.yaml");

  @Option(
      names = "--offline",
      description = "Validate the file and load the CA certificates, without connecting.")
  private boolean offline;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description = "How long one server may take. Default: ${DEFAULT-VALUE}.")
  private int timeout = 20;

  @Spec private CommandSpec spec = CommandSpec.create();

  /**
   * The command.
   *
   * @param environment the process's environment
   */
  public CheckCommand(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    if (timeout < 1 || timeout > LONGEST_SECONDS) {
      throw new ParameterException(
          spec.commandLine(), "--timeout is between 1 and %d seconds".formatted(LONGEST_SECONDS));
    }
    try (QuietLogging _ = new QuietLogging()) {
      ConfigFile.Loaded loaded = ConfigFile.load(config, environment);
      PrintWriter out = spec.commandLine().getOut();
      loaded.remarks().forEach(remark -> out.println("note: " + remark));
      return check(loaded.config(), out);
    } catch (ConfigException mistakes) {
      mistakes.problems().forEach(spec.commandLine().getErr()::println);
      return ExitCode.USAGE;
    }
  }

  private int check(GatewayConfig gateway, PrintWriter out) {
    TrustResolver resolver = new TrustResolver(environment, System.getProperties());
    ProxyRule proxies = ProxyRule.of(environment);
    proxies.remarks().forEach(remark -> out.println("note: " + remark));
    List<ServerReport> reports;
    try (ServerCheck check =
        new ServerCheck(gateway.general(), resolver, proxies, Duration.ofSeconds(timeout))) {
      reports = reports(gateway.servers(), offline ? check::offline : check::online, out);
    }
    List<String> failed =
        reports.stream()
            .filter(report -> !report.isUsable())
            .map(report -> report.server().name().value())
            .toList();
    out.println(summary(reports.size(), failed));
    return failed.isEmpty() ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  /** Checks some servers at a time, and prints them in their order. */
  private static List<ServerReport> reports(
      List<ServerDefinition> servers,
      Function<ServerDefinition, ServerReport> one,
      PrintWriter out) {
    return Flux.fromIterable(servers)
        .flatMapSequential(
            server ->
                Mono.fromCallable(() -> one.apply(server)).subscribeOn(Schedulers.boundedElastic()),
            AT_ONCE)
        .doOnNext(report -> print(report, out))
        .collectList()
        .blockOptional()
        .orElseThrow();
  }

  private static void print(ServerReport report, PrintWriter out) {
    out.println(report.text());
    out.flush();
  }

  private String summary(int all, List<String> failed) {
    if (all == 0) {
      return config + " has no servers; add one under mcp_servers:.";
    }
    String good = offline ? "is in order." : "can be used.";
    return failed.isEmpty()
        ? (all == 1 ? "The server " : "Each of %d servers ".formatted(all)) + good
        : "%d of %s can't be used: %s"
            .formatted(failed.size(), Words.count(all, "server"), Words.list(failed));
  }
}
