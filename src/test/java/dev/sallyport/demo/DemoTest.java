package dev.sallyport.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.testing.McpClient;
import dev.sallyport.testing.TestCa;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTest {
  @TempDir static Path folder;
  private static Demo demo;

  @BeforeAll
  static void start() throws Exception {
    Path ofTheMachine = TestCa.root("Other CA").writePem(folder.resolve("machine.pem"));
    Map<String, String> environment =
        Map.of(
            "SSL_CERT_FILE",
            ofTheMachine.toString(),
            "SALLYPORT_MASTER_KEY",
            "a-key-of-the-machine");
    demo =
        Demo.start(
            folder, environment, "--server.port=0", "--spring.main.register-shutdown-hook=false");
  }

  @AfterAll
  static void stop() {
    demo.close();
  }

  @Test
  void itsFirstRequestListsTheTools() {
    HttpResponse<String> answer = send(requests().get(0));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body())
        .contains("get_customer_info", "create_support_ticket", "calculate_account_value");
  }

  @Test
  void itsSecondRequestCallsATool() {
    HttpResponse<String> answer = send(requests().get(1));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("\"total\":\"12598.00\"");
  }

  @Test
  void theGatewayGetsATokenForIt() {
    send(requests().get(0));
    assertThat(demo.tokens().asked()).hasSize(1);
    assertThat(McpClient.get(URI.create(demo.gatewayUrl() + "/mcp/demo")).statusCode())
        .as("what the server itself says of GET")
        .isNotEqualTo(401);
  }

  @Test
  void itsThirdRequestSaysWhyItFails() {
    HttpResponse<String> answer = send(requests().get(2));
    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(answer.body())
        .contains("demo_without_ca")
        .contains("UNTRUSTED_ISSUER")
        .contains("signed by a CA that is not trusted");
  }

  @Test
  void itPrintsTheRequestsAsCommands() {
    String printed = DemoInstructions.of(demo);
    for (DemoRequest request : requests()) {
      assertThat(printed).contains(request.title());
      assertThat(request.body() + request.headers()).doesNotContain("'");
      assertThat(request.curl())
          .startsWith("curl -s " + request.url())
          .contains("-d '" + request.body() + "'");
    }
    assertThat(printed).contains("check --config " + demo.config());
  }

  @Test
  void itSpeaksToLegacyClientsToo() {
    URI url = URI.create(demo.gatewayUrl() + "/mcp/demo");
    HttpResponse<String> initialized =
        McpClient.post(
            url,
            """
            {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25",
            "capabilities":{},"clientInfo":{"name":"test","version":"1"}}}\
            """);
    String session = initialized.headers().firstValue("Mcp-Session-Id").orElseThrow();
    HttpResponse<String> ticket =
        McpClient.post(
            url,
            """
            {"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"create_support_ticket",
            "arguments":{"customer_id":"C-1002","subject":"Card lost","priority":"high"}}}\
            """,
            "Mcp-Session-Id",
            session);
    assertThat(ticket.body()).contains("\"status\":\"open\"").contains("T-5");
    assertThat(McpClient.method("DELETE", url, "Mcp-Session-Id", session).statusCode())
        .isEqualTo(204);
  }

  private static List<DemoRequest> requests() {
    return DemoRequest.all(demo.gatewayUrl());
  }

  private static HttpResponse<String> send(DemoRequest request) {
    String[] headers =
        request.headers().entrySet().stream()
            .filter(header -> header.getKey().startsWith("M"))
            .flatMap(header -> Stream.of(header.getKey(), header.getValue()))
            .toArray(String[]::new);
    return McpClient.post(URI.create(request.url()), request.body(), headers);
  }
}
