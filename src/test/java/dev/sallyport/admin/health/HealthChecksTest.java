package dev.sallyport.admin.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.admin.health.ServerHealth.Status;
import dev.sallyport.config.general.GeneralSettings;
import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.definition.SslVerify;
import dev.sallyport.demo.DemoMcpServer;
import dev.sallyport.registry.RegisteredServer.Origin;
import dev.sallyport.registry.Registration;
import dev.sallyport.testing.Definitions;
import dev.sallyport.testing.RawTestServer;
import dev.sallyport.testing.TestCa;
import dev.sallyport.testing.TestRegistry;
import dev.sallyport.testing.TlsTestServer;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.web.ErrorResponseException;
import reactor.core.publisher.Mono;

@Timeout(60)
class HealthChecksTest {
  @TempDir Path folder;

  private final HealthRecords records = new HealthRecords();

  @Test
  void findsAModernServerHealthyWithItsCertificate() throws Exception {
    TestCa authority = TestCa.root("Corp Root CA");
    authority.writePem(folder.resolve("ca.pem"));
    try (DemoMcpServer server = DemoMcpServer.start(authority.issue("localhost"))) {
      ServerHealth health =
          check(
              Definitions.server("a", server.url())
                  .sslVerify(new SslVerify.CaPath(folder.resolve("ca.pem")))
                  .build());
      assertThat(health.status()).isEqualTo(Status.HEALTHY);
      assertThat(health.error()).isNull();
      assertThat(Objects.requireNonNull(health.tls()).version()).isEqualTo("TLSv1.3");
      assertThat(health.tls().notAfter()).isNotNull();
      assertThat(server.openSessions()).isZero();
      assertThat(records.last("id-a")).contains(health);
    }
  }

  @Test
  void givesTheWholeDiagnosisOfAHandshakeThatFails() throws Exception {
    TestCa authority = TestCa.root("Corp Root CA");
    try (DemoMcpServer server = DemoMcpServer.start(authority.issue("localhost"))) {
      ServerHealth health = check(Definitions.server("a", server.url()).build());
      assertThat(health.status()).isEqualTo(Status.UNHEALTHY);
      assertThat(health.reason()).isEqualTo("UNTRUSTED_ISSUER");
      assertThat(Objects.requireNonNull(health.diagnosis()).chain()).hasSize(1);
      assertThat(server.traffic().requests()).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "200,'',HEALTHY,",
    "400,no,HEALTHY,",
    "404,no,HEALTHY,",
    "405,no,HEALTHY,",
    "401,no,UNHEALTHY,CREDENTIALS",
    "500,no,UNHEALTHY,HTTP_500",
    "503,no,UNHEALTHY,HTTP_503",
    "'500','{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32000}}',HEALTHY,",
    "'503','{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32000}}',UNHEALTHY,HTTP_503"
  })
  void judgesByTheStatus(int status, String body, Status expected, String reason) throws Exception {
    try (TlsTestServer server =
        TlsTestServer.builder()
            .handler((request, response) -> response.status(status).sendString(Mono.just(body)))
            .start()) {
      ServerHealth health = check(Definitions.server("a", server.url()).build());
      assertThat(health.status()).isEqualTo(expected);
      assertThat(health.reason()).isEqualTo(reason);
    }
  }

  @Test
  void opensNoStreamOfAServerOfHttpAndSse() throws Exception {
    var methods = new ConcurrentLinkedQueue<String>();
    try (TlsTestServer server =
        TlsTestServer.builder()
            .handler(
                (request, response) -> {
                  methods.add(request.method().name());
                  return response.status(405).send();
                })
            .start()) {
      ServerHealth health = check(Definitions.server("a", server.url()).sse().build());
      assertThat(health.status()).isEqualTo(Status.HEALTHY);
      assertThat(methods).containsExactly("HEAD");
    }
  }

  @Test
  void givesUpOnASilentServerAfterItsTime() throws Exception {
    try (RawTestServer server = RawTestServer.silent()) {
      URI url = URI.create("http://localhost:" + server.port());
      ServerHealth health = check(Definitions.server("a", url).build());
      assertThat(health.status()).isEqualTo(Status.UNHEALTHY);
      assertThat(health.reason()).isEqualTo("TIMEOUT");
    }
  }

  @Test
  void saysUnknownWhereTheTimeForAllIsOver() throws Exception {
    try (RawTestServer server = RawTestServer.silent();
        TestRegistry servers =
            TestRegistry.with(
                Definitions.server("a", URI.create("http://localhost:" + server.port())).build())) {
      List<ServerHealth> found =
          checks(servers, Duration.ofSeconds(10), Duration.ofMillis(200)).check(List.of());
      assertThat(found).extracting(ServerHealth::status).containsExactly(Status.UNKNOWN);
    }
  }

  @Test
  void asksOnceForThoseWhoAskSoonAfter() throws Exception {
    try (DemoMcpServer server = DemoMcpServer.startPlain();
        TestRegistry servers = TestRegistry.with(Definitions.server("a", server.url()).build())) {
      HealthChecks checks = checks(servers);
      assertThat(checks.check(List.of())).isEqualTo(checks.check(List.of("id-a")));
      assertThat(server.traffic().requests()).isEqualTo(1);
    }
  }

  @Test
  void asksAgainAfterAnEditAndForgetsServersThatAreGone() throws Exception {
    try (DemoMcpServer server = DemoMcpServer.startPlain();
        TestRegistry servers = TestRegistry.with(Definitions.server("a", server.url()).build())) {
      HealthChecks checks = checks(servers);
      checks.check(List.of());
      servers.define(
          List.of(
              new Registration.Usable(
                  "id-a",
                  Origin.DATABASE,
                  Definitions.server("a", server.url().resolve("/gone")).build())));
      checks.check(List.of());
      assertThat(server.traffic().requests()).isEqualTo(2);
      servers.define(List.of());
      checks.check(List.of());
      assertThat(records.last("id-a")).isEmpty();
    }
  }

  @Test
  void tellsWhyADefinitionCannotBeUsed() throws Exception {
    try (TestRegistry servers = TestRegistry.with()) {
      servers.define(
          List.of(new Registration.Unusable("x", Origin.DATABASE, "a", null, "it's broken")));
      ServerHealth health = checks(servers).check(List.of("x")).getFirst();
      assertThat(health.status()).isEqualTo(Status.UNHEALTHY);
      assertThat(health.problem()).isEqualTo("it's broken");
    }
  }

  @Test
  void namesIdsThatNoServerHas() {
    try (TestRegistry servers = TestRegistry.with()) {
      assertThatThrownBy(() -> checks(servers).check(List.of("x", "y")))
          .isInstanceOfSatisfying(
              ErrorResponseException.class,
              refused -> {
                assertThat(refused.getStatusCode().value()).isEqualTo(404);
                assertThat(refused.getBody().getDetail()).contains("'x', 'y'");
              });
    }
  }

  private ServerHealth check(ServerDefinition server) throws InterruptedException {
    try (TestRegistry servers = TestRegistry.with(server)) {
      return checks(servers).check(List.of()).getFirst();
    }
  }

  private HealthChecks checks(TestRegistry servers) {
    return checks(servers, Duration.ofSeconds(2), Duration.ofSeconds(20));
  }

  private HealthChecks checks(TestRegistry servers, Duration one, Duration all) {
    return new HealthChecks(
        servers.registry(), GeneralSettings.DEFAULTS, servers.inspection(), records, one, all);
  }
}
