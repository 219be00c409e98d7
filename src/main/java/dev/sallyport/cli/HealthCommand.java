package dev.sallyport.cli;

import dev.sallyport.cli.terminal.Version;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sallyport health}. */
@Command(
    name = "health",
    versionProvider = Version.class,
    description = {
      "Ask the gateway on this machine whether it's ready.",
      "It's for health checks of containers, where no other client is at hand."
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:the gateway is ready",
      "1:it isn't, or doesn't answer",
      "2:the command line has mistakes"
    })
final class HealthCommand implements Callable<Integer> {
  private static final int LONGEST_SECONDS = 600;
  private static final int HIGHEST_PORT = 65_535;
  private static final int LONGEST_ANSWER = 500;

  private final Map<String, String> environment;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description =
          "Where it listens. Default: MANAGEMENT_SERVER_PORT of the environment, else SERVER_PORT, else 4000.")
  private int port;

  @Option(
      names = "--path",
      paramLabel = "PATH",
      description = "What to ask for. Default: ${DEFAULT-VALUE}.")
  private String path = "/readyz";

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description = "How long it may take. Default: ${DEFAULT-VALUE}.")
  private int timeout = 5;

  @Spec private CommandSpec spec = CommandSpec.create();

  HealthCommand(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    if (timeout < 1 || timeout > LONGEST_SECONDS) {
      throw mistake("--timeout is between 1 and %d seconds".formatted(LONGEST_SECONDS));
    }
    if (port < 0 || port > HIGHEST_PORT) {
      throw mistake("--port is between 1 and %d".formatted(HIGHEST_PORT));
    }
    OwnGateway gateway;
    try {
      gateway = OwnGateway.find(environment, port);
    } catch (IllegalArgumentException bad) {
      throw mistake(String.valueOf(bad.getMessage()));
    }
    try {
      return report(gateway.get(path, Duration.ofSeconds(timeout)));
    } catch (IllegalArgumentException _) {
      throw mistake("--path is a path, such as /livez");
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return unhealthy("interrupted");
    } catch (IOException failure) {
      return unhealthy(
          "the gateway at %s doesn't answer: %s".formatted(gateway, OwnGateway.words(failure)));
    }
  }

  private int report(HttpResponse<String> answer) {
    String body = answer.body().strip().replaceAll("\\p{C}+", " ");
    String shown = body.length() > LONGEST_ANSWER ? body.substring(0, LONGEST_ANSWER) : body;
    String line = "%s: HTTP %d %s".formatted(answer.uri(), answer.statusCode(), shown).strip();
    if (answer.statusCode() != 200) {
      return unhealthy(line);
    }
    spec.commandLine().getOut().println(line);
    return ExitCode.OK;
  }

  private int unhealthy(String why) {
    spec.commandLine().getErr().println(why);
    return ExitCode.SOFTWARE;
  }

  private ParameterException mistake(String what) {
    return new ParameterException(spec.commandLine(), what);
  }
}
