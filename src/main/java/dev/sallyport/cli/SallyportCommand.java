package dev.sallyport.cli;

import dev.sallyport.cli.check.CheckCommand;
import dev.sallyport.cli.terminal.Version;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sallyport}: serves, unless another command is named. */
@Command(
    name = "sallyport",
    versionProvider = Version.class,
    description = "An MCP gateway that verifies TLS per server.",
    mixinStandardHelpOptions = true,
    subcommands = HelpCommand.class)
public final class SallyportCommand implements Callable<Integer> {
  private final Serve serve;

  @Mixin private final ServeOptions options = new ServeOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  private SallyportCommand(Serve serve) {
    this.serve = serve;
  }

  /**
   * The command line with all commands.
   *
   * @param environment the process's environment
   * @param starter starts the gateway for {@code serve}
   */
  public static CommandLine create(Map<String, String> environment, GatewayStarter starter) {
    Serve serve = new Serve(environment, starter);
    CommandLine root = new CommandLine(new SallyportCommand(serve));
    CommandLine serving = new CommandLine(new ServeCommand(serve));
    // Spring's own arguments; Serve refuses what's none of them.
    root.setUnmatchedArgumentsAllowed(true);
    serving.setUnmatchedArgumentsAllowed(true);
    return root.addSubcommand(serving)
        .addSubcommand(new CheckCommand(environment))
        .addSubcommand(new TlsCommand(environment))
        .addSubcommand(new HealthCommand(environment));
  }

  @Override
  public Integer call() {
    return serve.run(options, spec.commandLine());
  }

  /** {@code sallyport serve}. */
  @Command(
      name = "serve",
      versionProvider = Version.class,
      description = "Start the gateway (the default).",
      mixinStandardHelpOptions = true)
  static final class ServeCommand implements Callable<Integer> {
    private final Serve serve;

    @Mixin private final ServeOptions options = new ServeOptions();
    @Spec private CommandSpec spec = CommandSpec.create();

    ServeCommand(Serve serve) {
      this.serve = serve;
    }

    @Override
    public Integer call() {
      return serve.run(options, spec.commandLine());
    }
  }
}
