package dev.sallyport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.testing.ClosedPort;
import dev.sallyport.testing.TestCa;
import dev.sallyport.testing.TlsTestServer;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

class HealthCommandTest {

  @Test
  void isContentWithAGatewayThatIsReady() {
    try (TlsTestServer gateway = answering(200, "/readyz", "ready")) {
      Run run = Run.of(Map.of("SERVER_PORT", "" + gateway.port()), "health");
      assertThat(run.out())
          .isEqualToIgnoringNewLines(
              "http://127.0.0.1:%d/readyz: HTTP 200 ready".formatted(gateway.port()));
      assertThat(run.code()).isZero();
    }
  }

  @Test
  void saysWhatAGatewayAnswersThatIsNotReady() {
    try (TlsTestServer gateway = answering(503, "/readyz", "the registry\n isn't loaded")) {
      Run run = Run.of(Map.of("SERVER_PORT", "" + gateway.port()), "health");
      assertThat(run.err()).contains("/readyz: HTTP 503 the registry  isn't loaded");
      assertThat(run.code()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "SERVER_SSL_CERTIFICATE, gateway.example.com",
    "SERVER_SSL_BUNDLE, gateway.example.com",
    "NOTHING_SAYS_SO, gateway.example.com"
  })
  void asksByHttpsWhereTheListenerHasTls(String variable, String name) {
    TestCa authority = TestCa.root("Corp CA");
    try (TlsTestServer gateway =
        TlsTestServer.builder().certificate(authority.issue(name)).start()) {
      Map<String, String> environment =
          Map.of("SERVER_PORT", "" + gateway.port(), variable, "anything");
      Run run = Run.of(environment, "health");
      assertThat(run.out()).startsWith("https://127.0.0.1:").contains("HTTP 200 ok");
      assertThat(run.code()).isZero();
    }
  }

  @Test
  void prefersTheManagementPort() {
    try (TlsTestServer management = answering(200, "/readyz", "management");
        TlsTestServer main = answering(200, "/readyz", "main")) {
      Map<String, String> environment = new HashMap<>();
      environment.put("SERVER_PORT", "" + main.port());
      environment.put("SERVER_SSL_CERTIFICATE", "of the other port");
      environment.put("MANAGEMENT_SERVER_PORT", "" + management.port());
      assertThat(Run.of(environment, "health").out()).contains("HTTP 200 management");
    }
  }

  @Test
  void asksForAnotherPathOnAnotherPort() {
    try (TlsTestServer gateway = answering(200, "/livez", "alive")) {
      Run run =
          Run.of(
              Map.of("SERVER_PORT", "1", "MANAGEMENT_SERVER_PORT", "1"),
              "health",
              "--path=/livez",
              "--port=" + gateway.port());
      assertThat(run.out()).contains("HTTP 200 alive");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0.0.0.0", "::", "127.0.0.1", "localhost"})
  void reachesWhatListensOnThisMachine(String address) {
    try (TlsTestServer gateway = answering(200, "/readyz", "ready")) {
      Map<String, String> environment =
          Map.of("SERVER_PORT", "" + gateway.port(), "SERVER_ADDRESS", address);
      assertThat(Run.of(environment, "health").code()).isZero();
    }
  }

  @Test
  void saysThatNothingListens() throws IOException {
    int port = ClosedPort.number();
    Run run = Run.of(Map.of("SERVER_PORT", "" + port), "health");
    assertThat(run.err())
        .isEqualToIgnoringNewLines(
            "the gateway at 127.0.0.1:%d doesn't answer: nothing listens there".formatted(port));
    assertThat(run.code()).isEqualTo(1);
  }

  @Test
  void givesUpOnAGatewayThatHangs() {
    try (TlsTestServer gateway =
        TlsTestServer.builder().handler((request, response) -> Mono.never()).start()) {
      Run run = Run.of(Map.of("SERVER_PORT", "" + gateway.port()), "health", "--timeout=1");
      assertThat(run.err()).contains("it took too long");
      assertThat(run.code()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"--timeout=0", "--port=70000", "--path=a b", "--nonsense"})
  void refusesMistakesOnTheCommandLine(String argument) {
    assertThat(Run.of(Map.of("SERVER_PORT", "1"), "health", argument).code()).isEqualTo(2);
  }

  @Test
  void refusesAPortThatIsNone() {
    Run run = Run.of(Map.of("SERVER_PORT", "http"), "health");
    assertThat(run.err()).contains("environment variable SERVER_PORT: 'http' isn't a port");
    assertThat(run.code()).isEqualTo(2);
  }

  private static TlsTestServer answering(int status, String path, String body) {
    return TlsTestServer.builder()
        .handler(
            (request, response) ->
                response
                    .status(request.fullPath().equals(path) ? status : 404)
                    .sendString(Mono.just(body)))
        .start();
  }
}
