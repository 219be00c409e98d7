package dev.sallyport.admin.connection;

import dev.sallyport.config.server.FieldsParser;
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
          .jsonPath("$.steps[3].state")
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
      FieldsParser parser = new FieldsParser(DefinitionRules.NONE, List.of());
      return TestApi.client(
              ConnectionController.class,
              new ConnectionController(
                  new FlatDefinitions(parser), new DryRun(servers.inspection())))
          .post()
          .uri(path)
          .contentType(MediaType.APPLICATION_JSON)
          .bodyValue(body)
          .exchange();
    }
  }
}
