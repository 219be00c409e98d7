package dev.sallyport.admin.health;

import dev.sallyport.config.general.GeneralSettings;
import dev.sallyport.demo.DemoMcpServer;
import dev.sallyport.testing.Definitions;
import dev.sallyport.testing.TestApi;
import dev.sallyport.testing.TestCa;
import dev.sallyport.testing.TestRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.test.web.reactive.server.WebTestClient;

@Timeout(30)
class HealthControllerTest {
  private static final String PATH = "/v1/mcp/server/health";

  @Test
  void tellsTheStateOfEachServer() {
    TestCa authority = TestCa.root("Corp Root CA");
    try (DemoMcpServer plain = DemoMcpServer.startPlain();
        DemoMcpServer untrusted = DemoMcpServer.start(authority.issue("localhost"));
        TestRegistry servers =
            TestRegistry.with(
                Definitions.server("a", plain.url()).build(),
                Definitions.server("b", untrusted.url()).build())) {
      client(servers)
          .get()
          .uri(PATH + "?server_ids=id-b&server_ids=id-a")
          .exchange()
          .expectStatus()
          .isOk()
          .expectBody()
          .jsonPath("$[1].status")
          .isEqualTo("healthy")
          .jsonPath("$[1].error")
          .isEmpty()
          .jsonPath("$[0].server_id")
          .isEqualTo("id-b")
          .jsonPath("$[0].status")
          .isEqualTo("unhealthy")
          .jsonPath("$[0].tls.verified")
          .isEqualTo(false)
          .jsonPath("$[0].tls.diagnosis.reason")
          .isEqualTo("UNTRUSTED_ISSUER");
    }
  }

  @Test
  void answers404ForIdsThatNoServerHas() {
    try (TestRegistry servers = TestRegistry.with()) {
      client(servers).get().uri(PATH + "?server_ids=x").exchange().expectStatus().isNotFound();
      client(servers).get().uri(PATH).exchange().expectStatus().isOk();
    }
  }

  private static WebTestClient client(TestRegistry servers) {
    return TestApi.client(
        HealthController.class,
        new HealthController(
            new HealthChecks(
                servers.registry(),
                GeneralSettings.DEFAULTS,
                servers.inspection(),
                new HealthRecords())));
  }
}
