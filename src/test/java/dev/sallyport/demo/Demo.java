package dev.sallyport.demo;

import dev.sallyport.SallyportApplication;
import dev.sallyport.StartUp;
import dev.sallyport.config.ConfigException;
import dev.sallyport.config.ConfigFile;
import dev.sallyport.testing.CertificateOptions;
import dev.sallyport.testing.TestCa;
import dev.sallyport.testing.TokenServer;
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
 * A certificate authority, a token server and an MCP server with certificates of it, and a gateway
 * that knows the MCP server with and without that authority. Whoever starts it closes it.
 */
final class Demo implements AutoCloseable {
  private final Path folder;
  private final TokenServer tokens;
  private final DemoMcpServer server;
  private final ConfigurableApplicationContext gateway;

  private Demo(
      Path folder,
      TokenServer tokens,
      DemoMcpServer server,
      ConfigurableApplicationContext gateway) {
    this.folder = folder;
    this.tokens = tokens;
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
    TokenServer tokens = TokenServer.start(authority.issue(forAYear));
    DemoMcpServer server = DemoMcpServer.start(authority.issue(forAYear), tokens);
    try {
      Path file = Files.writeString(folder.resolve("config.yaml"), config(server, tokens));
      Map<String, String> withoutKeys = new HashMap<>(environment);
      withoutKeys.keySet().removeAll(List.of("SALLYPORT_MASTER_KEY", "LITELLM_MASTER_KEY"));
      withoutKeys.put("SALLYPORT_DATA_DIR", folder.resolve("data").toString());
      StartUp startUp =
          new StartUp(ConfigFile.load(file, withoutKeys).config(), file, withoutKeys, true);
      return new Demo(folder, tokens, server, SallyportApplication.start(startUp, springArguments));
    } catch (IOException | ConfigException | RuntimeException failure) {
      server.close();
      tokens.close();
      throw failure;
    }
  }

  private static String config(DemoMcpServer server, TokenServer tokens) {
    return """
    mcp_servers:
      demo:
        url: %1$s
        description: The demo's bank, verified with the CA that was made for it
        ssl_verify: ./ca.pem
        auth_type: oauth2
        oauth2_flow: client_credentials
        client_id: %2$s
        client_secret: "%3$s"
      demo_without_ca:
        url: %1$s
        description: The same server; its CA is left out, so TLS fails
    """
        .formatted(server.url(), TokenServer.CLIENT_ID, tokens.client().clientSecret().value());
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

  /** The token server that the demo's MCP server trusts. */
  TokenServer tokens() {
    return tokens;
  }

  /** The demo's MCP server. */
  DemoMcpServer server() {
    return server;
  }

  @Override
  public void close() {
    gateway.close();
    server.close();
    tokens.close();
  }
}
