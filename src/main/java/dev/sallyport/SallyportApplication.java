package dev.sallyport;

import dev.sallyport.cli.FileVariables;
import dev.sallyport.cli.SallyportCommand;
import dev.sallyport.config.GatewayConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import picocli.CommandLine.ExitCode;

/** The program: a command line, and behind {@code serve} a Spring Boot application. */
@SpringBootApplication
public class SallyportApplication {

  /** Runs a command; {@code serve} where none is named. */
  static void main(String[] args) {
    int code = run(args);
    if (code != 0) {
      System.exit(code);
    }
  }

  private static int run(String[] args) {
    Map<String, String> environment;
    try {
      environment = FileVariables.resolve(System.getenv());
    } catch (FileVariables.FileVariableException unusable) {
      System.err.println(unusable.getMessage());
      return ExitCode.USAGE;
    }
    return SallyportCommand.create(environment, SallyportApplication::serve).execute(args);
  }

  private static void serve(
      GatewayConfig config,
      Path configFile,
      Map<String, String> environment,
      boolean debugTls,
      List<String> springArguments) {
    start(
        new StartUp(config, configFile, environment, debugTls),
        springArguments.toArray(String[]::new));
  }

  /**
   * Starts the gateway.
   *
   * @param args Spring's own, such as {@code --server.port=4000}
   * @return the running context, which the caller closes
   */
  public static ConfigurableApplicationContext start(StartUp startUp, String... args) {
    SpringApplication application = new SpringApplication(SallyportApplication.class);
    application.addInitializers(
        context ->
            ((GenericApplicationContext) context).registerBean(StartUp.class, () -> startUp));
    return application.run(args);
  }
}
