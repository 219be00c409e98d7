package dev.sallyport.testing;

import dev.sallyport.SallyportApplication;
import dev.sallyport.StartUp;
import dev.sallyport.config.GatewayConfig;
import dev.sallyport.config.general.GeneralSettings;
import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.observe.management.ManagementServer;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.springframework.context.ConfigurableApplicationContext;

/** The whole gateway, with Spring around it, on ephemeral ports. Whoever starts it closes it. */
public final class StartedGateway implements AutoCloseable {
  private final ConfigurableApplicationContext context;

  private StartedGateway(ConfigurableApplicationContext context) {
    this.context = context;
  }

  /**
   * Starts it.
   *
   * @param folder where it keeps its data
   * @param environment variables beside that of the folder
   * @param arguments Spring's own
   */
  public static StartedGateway in(
      Path folder,
      GeneralSettings settings,
      List<ServerDefinition> servers,
      Map<String, String> environment,
      String... arguments) {
    Map<String, String> variables = new HashMap<>(environment);
    variables.put("SALLYPORT_DATA_DIR", folder.resolve("data").toString());
    StartUp startUp =
        new StartUp(
            new GatewayConfig(servers, settings), folder.resolve("config.yaml"), variables, false);
    return new StartedGateway(
        SallyportApplication.start(
            startUp,
            Stream.concat(
                    Stream.of("--server.port=0", "--spring.main.register-shutdown-hook=false"),
                    Stream.of(arguments))
                .toArray(String[]::new)));
  }

  /** On default settings, with a port for operators. */
  public static StartedGateway in(Path folder, ServerDefinition... servers) {
    return in(
        folder, GeneralSettings.DEFAULTS, List.of(servers), Map.of(), "--management.server.port=0");
  }

  /** A path on the port for clients. */
  public URI url(String path) {
    String port = context.getEnvironment().getProperty("local.server.port");
    return URI.create("http://127.0.0.1:" + Objects.requireNonNull(port) + path);
  }

  /** A path on the port for operators. */
  public URI management(String path) {
    return URI.create("http://127.0.0.1:" + bean(ManagementServer.class).port() + path);
  }

  /** One of its parts. */
  public <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  /** Tells it to stop, and returns once it has. */
  public void stop() {
    context.close();
  }

  @Override
  public void close() {
    context.close();
  }
}
