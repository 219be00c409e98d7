package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.config.GatewayConfig;
import dev.sallyport.config.general.GeneralSettings;
import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.definition.SslVerify;
import dev.sallyport.testing.Definitions;
import dev.sallyport.testing.TestCa;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

@ExtendWith(OutputCaptureExtension.class)
class StartTest {
  private static final URI URL = URI.create("https://mcp.example.com/mcp");

  @TempDir Path folder;

  @Test
  void refusesToBeOpenToTheNetworkInOneMessage(CapturedOutput output) {
    StartUp withoutKey = startUp(false, List.of());
    assertThatThrownBy(
            () ->
                SallyportApplication.start(
                    withoutKey, "--server.address=0.0.0.0", "--server.port=0"))
        .hasRootCauseInstanceOf(OpenGatewayException.class);
    assertThat(output.getAll())
        .contains("server.address is 0.0.0.0, but no key is configured")
        .contains("Set general_settings.master_key in config.yaml or SALLYPORT_MASTER_KEY")
        .doesNotContain("Exception")
        .doesNotContain("\tat ");
  }

  @Test
  void saysThatItListensEverywhereOnceThereIsAKey(CapturedOutput output) {
    StartUp withKey =
        new StartUp(
            new GatewayConfig(List.of(), Definitions.withKey("only-an-example")),
            folder.resolve("config.yaml"),
            environment(),
            false);
    try (ConfigurableApplicationContext gateway = start(withKey)) {
      assertThat(gateway.isRunning()).isTrue();
      assertThat(output.getOut()).contains(" and this machine's other addresses, no servers yet");
    }
  }

  @Test
  void saysWhereItListensAndWhichServersItHas(CapturedOutput output) {
    try (ConfigurableApplicationContext gateway =
        start(startUp(false, List.of(Definitions.server("a", URL).build())))) {
      assertThat(output.getOut())
          .contains(
              "Sallyport listens on http://localhost:%s, 1 server: /mcp/a"
                  .formatted(gateway.getEnvironment().getProperty("local.server.port")))
          .doesNotContain("TLS of MCP server");
    }
  }

  @Test
  void saysHowToAddAServer(CapturedOutput output) {
    try (ConfigurableApplicationContext gateway = start(startUp(false, List.of()))) {
      assertThat(gateway.isRunning()).isTrue();
      assertThat(output.getOut()).contains("no servers yet: add one under mcp_servers:");
    }
  }

  @Test
  void namesOnlyTheFirstOfManyServers(CapturedOutput output) {
    List<ServerDefinition> many =
        IntStream.range(0, 1000)
            .mapToObj(
                i -> Definitions.server("s" + i, URI.create("http://localhost:1/mcp")).build())
            .toList();
    try (ConfigurableApplicationContext gateway = start(startUp(false, many))) {
      assertThat(gateway.isRunning()).isTrue();
      assertThat(output.getOut())
          .contains("1000 servers: /mcp/s0, ")
          .contains(" and 980 more")
          .doesNotContain("/mcp/s20");
    }
  }

  @Test
  void debugsWhereTheTrustOfEachServerCameFrom(CapturedOutput output) {
    Path ca = TestCa.root("Corp Root CA").writePem(folder.resolve("ca.pem"));
    List<ServerDefinition> servers =
        List.of(
            Definitions.server("private_ca", URL).sslVerify(new SslVerify.CaPath(ca)).build(),
            Definitions.server("off", URL).sslVerify(new SslVerify.Disabled()).build(),
            Definitions.server("broken", URL)
                .sslVerify(new SslVerify.CaPath(folder.resolve("no.pem")))
                .build(),
            Definitions.server("plain", URI.create("http://localhost:1/mcp")).build());
    try (ConfigurableApplicationContext gateway = start(startUp(true, servers))) {
      assertThat(gateway.isRunning()).isTrue();
      assertThat(output.getOut())
          .contains(
              "TLS of MCP server 'private_ca': trust from ssl_verify " + ca + ", certificates: 1")
          .contains("TLS of MCP server 'off': ssl_verify: false")
          .containsPattern("TLS of MCP server 'broken': none: .*no.pem doesn't exist")
          .contains("TLS of MCP server 'plain': not used");
    }
  }

  private StartUp startUp(boolean debugTls, List<ServerDefinition> servers) {
    return new StartUp(
        new GatewayConfig(servers, GeneralSettings.DEFAULTS),
        folder.resolve("config.yaml"),
        environment(),
        debugTls);
  }

  private Map<String, String> environment() {
    return Map.of("SALLYPORT_DATA_DIR", folder.resolve("data").toString());
  }

  private static ConfigurableApplicationContext start(StartUp startUp) {
    return SallyportApplication.start(
        startUp, "--server.port=0", "--spring.main.register-shutdown-hook=false");
  }
}
