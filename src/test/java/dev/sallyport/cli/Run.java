package dev.sallyport.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import picocli.CommandLine;

/**
 * A run of the command line.
 *
 * @param code the exit code
 */
public record Run(int code, String out, String err) {

  /** Runs a command that doesn't start the gateway. */
  public static Run of(Map<String, String> environment, String... arguments) {
    GatewayStarter never =
        (config, file, variables, debug, others) -> {
          throw new AssertionError("the gateway was started");
        };
    return of(environment, never, arguments);
  }

  public static Run of(
      Map<String, String> environment, GatewayStarter starter, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine commands =
        SallyportCommand.create(environment, starter)
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true));
    return new Run(commands.execute(arguments), out.toString(), err.toString());
  }
}
