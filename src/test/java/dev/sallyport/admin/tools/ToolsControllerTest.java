package dev.sallyport.admin.tools;

import dev.sallyport.demo.DemoMcpServer;
import dev.sallyport.testing.Definitions;
import dev.sallyport.testing.TestApi;
import dev.sallyport.testing.TestRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;

@Timeout(30)
class ToolsControllerTest {
  private static final String LIST = "/mcp-rest/tools/list?server_id=";

  @Test
  void listsTools() {
    try (DemoMcpServer demo = DemoMcpServer.startPlain();
        TestRegistry servers = TestRegistry.with(Definitions.server("a", demo.url()).build())) {
      client(servers)
          .get()
          .uri(LIST + "a")
          .exchange()
          .expectStatus()
          .isOk()
          .expectBody()
          .jsonPath("$.tools.length()")
          .isEqualTo(3)
          .jsonPath("$.tools[0].mcp_info.server_name")
          .isEqualTo("a")
          .jsonPath("$.error")
          .isEmpty();
    }
  }

  @Test
  void callsATool() {
    try (DemoMcpServer demo = DemoMcpServer.startPlain();
        TestRegistry servers = TestRegistry.with(Definitions.server("a", demo.url()).build())) {
      call(
              client(servers),
              """
              {"server_id": "a", "name": "get_customer_info", "arguments": {"customer_id": "CUST001"}}
              """)
          .expectStatus()
          .isOk()
          .expectBody()
          .jsonPath("$.content[0].type")
          .isEqualTo("text");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "no json|400",
        "[]|400",
        "{\"name\":\"x\"}|400",
        "{\"server_id\":\"a\"}|400",
        "{\"server_id\":\"a\",\"name\":7}|400",
        "{\"server_id\":\"a\",\"name\":\"x\",\"arguments\":[]}|400",
        "{\"server_id\":\"b\",\"name\":\"x\"}|404",
        "{\"server_id\":\"a\",\"name\":\"create_support_ticket\"}|403"
      })
  void refusesWithAProblemDocument(String body, int status) {
    try (DemoMcpServer demo = DemoMcpServer.startPlain();
        TestRegistry servers =
            TestRegistry.with(
                Definitions.server("a", demo.url()).allowedTools("get_customer_info").build())) {
      call(client(servers), body)
          .expectStatus()
          .isEqualTo(status)
          .expectHeader()
          .contentType(MediaType.APPLICATION_PROBLEM_JSON)
          .expectBody()
          .jsonPath("$.detail")
          .isNotEmpty();
    }
  }

  private static WebTestClient.ResponseSpec call(WebTestClient client, String body) {
    return client
        .post()
        .uri("/mcp-rest/tools/call")
        .contentType(MediaType.APPLICATION_JSON)
        .bodyValue(body)
        .exchange();
  }

  private static WebTestClient client(TestRegistry servers) {
    return TestApi.client(
        ToolsController.class, new ToolsController(new ServerTools(servers.registry())));
  }
}
