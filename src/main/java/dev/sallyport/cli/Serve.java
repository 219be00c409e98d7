package dev.sallyport.cli;

import dev.sallyport.config.ConfigException;
import dev.sallyport.config.ConfigFile;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;

/** Starts the gateway on a configuration file. */
final class Serve {
  private static final Logger log = LoggerFactory.getLogger(Serve.class);
  private static final Path DEFAULT_CONFIG = Path.of("config.yaml");

  private final Map<String, String> environment;
  private final GatewayStarter starter;

  Serve(Map<String, String> environment, GatewayStarter starter) {
    this.environment = environment;
    this.starter = starter;
  }

  /** Starts it; an exit code other than 0 if it can't be started. */
  int run(ServeOptions options, CommandLine command) {
    PrintWriter err = command.getErr();
    List<String> others = command.getUnmatchedArguments();
    List<String> unknown = ServeOptions.unknown(others);
    if (!unknown.isEmpty()) {
      err.println("Unknown argument: " + String.join(" ", unknown));
      err.println(
          "Options are --config FILE and --debug-tls; Spring's properties go as --server.port=4000.");
      return ExitCode.USAGE;
    }
    Path file = options.config == null ? DEFAULT_CONFIG : options.config;
    ConfigFile.Loaded loaded;
    try {
      loaded = load(file, options.config != null);
    } catch (ConfigException mistakes) {
      mistakes.problems().forEach(err::println);
      return ExitCode.USAGE;
    }
    try {
      starter.start(loaded.config(), file, environment, wantsDebug(options), others);
    } catch (RuntimeException reported) {
      // Spring Boot has said why, in words where it has them.
      return ExitCode.SOFTWARE;
    }
    loaded.remarks().forEach(log::info);
    return ExitCode.OK;
  }

  private ConfigFile.Loaded load(Path file, boolean isAskedFor) throws ConfigException {
    return isAskedFor || Files.exists(file)
        ? ConfigFile.load(file, environment)
        : ConfigFile.withoutFile(environment);
  }

  private boolean wantsDebug(ServeOptions options) {
    String variable = environment.getOrDefault("DEBUG_SSL", "");
    return options.debugTls || variable.equals("1") || variable.equalsIgnoreCase("true");
  }
}
