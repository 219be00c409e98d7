package dev.sallyport.demo;

import dev.sallyport.SallyportApplication;
import dev.sallyport.StartUp;
import dev.sallyport.config.ConfigException;
import dev.sallyport.config.ConfigFile;
import dev.sallyport.testing.CertificateOptions;
import dev.sallyport.testing.TestCa;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * A certificate authority, an MCP server with a certificate of it, and a gateway that knows the
 * server with and without that authority. Whoever starts it closes it.
 */
final class Demo implements AutoCloseable {
  private final Path folder;
  private final DemoMcpServer server;
  private final ConfigurableApplicationContext gateway;

  private Demo(Path folder, DemoMcpServer server, ConfigurableApplicationContext gateway) {
    this.folder = folder;
    this.server = server;
    this.gateway = gateway;
  }

  /**
   * Starts all of it.
   *
   * @param folder where {@code ca.pem} and {@code config.yaml} are written
   * @param environment the process's; its keys are left out, so that the demo needs none
   * @param springArguments such as {@code --server.port=4100}
   */
  static Demo start(Path folder, Map<String, String> environment, String... springArguments)
      throws IOException, ConfigException {
    TestCa authority = TestCa.root("Sallyport Demo CA");
    authority.writePem(folder.resolve("ca.pem"));
    Instant now = Instant.now();
    CertificateOptions forAYear =
        CertificateOptions.server("localhost")
            .withValidity(now.minus(Duration.ofDays(1)), now.plus(Duration.ofDays(365)));
    DemoMcpServer server = DemoMcpServer.start(authority.issue(forAYear));
    try {
      Path file = Files.writeString(folder.resolve("config.yaml"), config(server));
      Map<String, String> withoutKeys = new HashMap<>(environment);
      withoutKeys.keySet().removeAll(List.of("SALLYPORT_MASTER_KEY", "LITELLM_MASTER_KEY"));
      withoutKeys.put("SALLYPORT_DATA_DIR", folder.resolve("data").toString());
      StartUp startUp =
          new StartUp(ConfigFile.load(file, withoutKeys).config(), file, withoutKeys, true);
      return new Demo(folder, server, SallyportApplication.start(startUp, springArguments));
    } catch (IOException | ConfigException | RuntimeException failure) {
      server.close();
      throw failure;
    }
  }

  private static String config(DemoMcpServer server) {
    return """
    mcp_servers:
      demo:
        url: %1$s
        description: The demo's bank, verified with the CA that was made for it
        ssl_verify: ./ca.pem
      demo_without_ca:
        url: %1$s
        description: The same server; its CA is left out, so TLS fails
    """
        .formatted(server.url());
  }

  /** The configuration file. */
  Path config() {
    return folder.resolve("config.yaml");
  }

  /** Where the gateway listens. */
  String gatewayUrl() {
    return "http://localhost:"
        + Objects.requireNonNull(gateway.getEnvironment().getProperty("local.server.port"));
  }

  /** The demo's MCP server. */
  DemoMcpServer server() {
    return server;
  }

  @Override
  public void close() {
    gateway.close();
    server.close();
  }
}
