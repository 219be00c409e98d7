package dev.sallyport.admin.connection;

import dev.sallyport.admin.definition.DefinitionCheck;
import dev.sallyport.config.server.FieldsParser;
import dev.sallyport.definition.rule.AllowedHosts;
import dev.sallyport.definition.rule.DefinitionRules;
import dev.sallyport.demo.DemoMcpServer;
import dev.sallyport.testing.TestApi;
import dev.sallyport.testing.TestRegistry;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;

@Timeout(30)
class ConnectionControllerTest {
  private static final String PATH = "/v1/mcp/server/test/connection";

  @ParameterizedTest
  @ValueSource(strings = {PATH, "/mcp-rest/test/connection"})
  void triesADefinitionOut(String path) {
    try (DemoMcpServer demo = DemoMcpServer.startPlain()) {
      post(path, "{\"server_name\": \"a\", \"url\": \"%s\"}".formatted(demo.url()))
          .expectStatus()
          .isOk()
          .expectBody()
          .jsonPath("$.status")
          .isEqualTo("ok")
          .jsonPath("$.steps[4].state")
          .isEqualTo("passed");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no json", "[]", "{}", "{\"url\": 7}", "{\"urll\": \"x\"}"})
  void refusesBodiesThatMakeNoDefinition(String body) {
    post(PATH, body)
        .expectStatus()
        .isBadRequest()
        .expectHeader()
        .contentType(MediaType.APPLICATION_PROBLEM_JSON);
  }

  private static WebTestClient.ResponseSpec post(String path, String body) {
    try (TestRegistry servers = TestRegistry.with()) {
      DefinitionCheck definitions =
          new DefinitionCheck(
              new FieldsParser(DefinitionRules.NONE, List.of()),
              new AllowedHosts.Every(),
              servers.inspection());
      return TestApi.client(
              ConnectionController.class,
              new ConnectionController(definitions, new DryRun(servers.inspection())))
          .post()
          .uri(path)
          .contentType(MediaType.APPLICATION_JSON)
          .bodyValue(body)
          .exchange();
    }
  }
}
