package dev.sallyport.downstream;

import static dev.sallyport.testing.McpClient.CALL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.general.GeneralSettings;
import dev.sallyport.definition.rule.AddressRange;
import dev.sallyport.definition.rule.AllowedHosts;
import dev.sallyport.definition.rule.DefinitionRules;
import dev.sallyport.definition.rule.HostList;
import dev.sallyport.definition.rule.HostPattern;
import dev.sallyport.definition.rule.VerificationFloor;
import dev.sallyport.testing.CapturedLog;
import dev.sallyport.testing.Definitions;
import dev.sallyport.testing.McpClient;
import dev.sallyport.testing.RunningGateway;
import dev.sallyport.testing.TlsTestServer;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where connections go is checked when they're made. */
class AllowedHostsTest {

  private static GeneralSettings allowing(String... hosts) {
    AllowedHosts allowed =
        new AllowedHosts.Listed(
            new HostList(
                Stream.of(hosts)
                    .filter(host -> !AddressRange.isMeant(host))
                    .map(HostPattern::new)
                    .toList(),
                Stream.of(hosts).filter(AddressRange::isMeant).map(AddressRange::parse).toList()));
    return Definitions.withRules(new DefinitionRules(allowed, new VerificationFloor.Nowhere()));
  }

  private static RunningGateway gateway(TlsTestServer server, String host, String allowed) {
    return RunningGateway.with(
        allowing(allowed),
        Definitions.server("files", URI.create("http://" + host + ":" + server.port() + "/mcp"))
            .build());
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, localhost",
    "localhost, 127.0.0.0/8",
    "127.0.0.1, 127.0.0.1",
    "[::ffff:127.0.0.1], 127.0.0.0/8",
  })
  void connectsToWhatIsAllowed(String host, String allowed) {
    try (TlsTestServer server = TlsTestServer.builder().start();
        RunningGateway gateway = gateway(server, host, allowed)) {
      assertThat(McpClient.post(gateway.url("/mcp/files"), CALL).statusCode()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, 10.0.0.0/8",
    "localhost, other.example",
    "127.0.0.1, 10.0.0.0/8",
    "127.0.0.1, localhost",
    "[::ffff:127.0.0.1], localhost",
  })
  void refusesOtherAddressesBeforeAnythingIsSent(String host, String allowed) {
    try (CapturedLog log = CapturedLog.of("dev.sallyport.upstream");
        TlsTestServer server = TlsTestServer.builder().start();
        RunningGateway gateway = gateway(server, host, allowed)) {
      HttpResponse<String> answer = McpClient.post(gateway.url("/mcp/files"), CALL);
      assertThat(answer.statusCode()).isEqualTo(502);
      assertThat(answer.body())
          .contains("\"reason\":\"ADDRESS_NOT_ALLOWED\"")
          .contains("its address is not one that this gateway may connect to")
          .doesNotContain("127.0.0.1");
      assertThat(log.lines())
          .singleElement()
          .asString()
          .contains("general_settings.allowed_hosts doesn't allow the address of", "127.0.0.1");
      assertThat(server.connections()).isZero();
    }
  }
}
