package dev.sallyport.admin.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sallyport.definition.ServerDefinition;
import dev.sallyport.demo.DemoMcpServer;
import dev.sallyport.registry.RegisteredServer.Origin;
import dev.sallyport.registry.Registration;
import dev.sallyport.testing.ClosedPort;
import dev.sallyport.testing.Definitions;
import dev.sallyport.testing.RawTestServer;
import dev.sallyport.testing.TestRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.web.ErrorResponseException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(30)
class ServerToolsTest {
  private static final JsonNode CUSTOMER =
      JsonMapper.shared().readTree("{\"customer_id\":\"CUST001\"}");

  @ParameterizedTest
  @ValueSource(strings = {"id-a", "a", "nick"})
  void listsToolsByIdNameOrAlias(String server) {
    try (DemoMcpServer demo = DemoMcpServer.startPlain();
        TestRegistry servers =
            TestRegistry.with(Definitions.server("a", demo.url()).alias("nick").build())) {
      List<JsonNode> tools = new ServerTools(servers.registry()).list(server);
      assertThat(tools)
          .hasSize(3)
          .allMatch(tool -> tool.path("inputSchema").isObject())
          .allMatch(tool -> tool.path("mcp_info").path("server_name").asString("").equals("nick"));
    }
  }

  @Test
  void listsToolsOfAllServersAndSaysWhichFail() {
    try (DemoMcpServer demo = DemoMcpServer.startPlain();
        TestRegistry servers =
            TestRegistry.with(
                Definitions.server("a", demo.url()).build(),
                Definitions.server("down", URI.create("http://127.0.0.1:1/mcp")).build(),
                Definitions.server("b", demo.url()).allowedTools("get_customer_info").build())) {
      ServerTools.Listed listed = new ServerTools(servers.registry()).listAll();
      assertThat(listed.tools())
          .extracting(tool -> tool.path("mcp_info").path("server_name").asString(""))
          .containsExactly("a", "a", "a", "b");
      assertThat(listed.problems()).singleElement().asString().contains("'down'", "refused");
    }
  }

  @Test
  void callsATool() {
    try (DemoMcpServer demo = DemoMcpServer.startPlain();
        TestRegistry servers = TestRegistry.with(Definitions.server("a", demo.url()).build())) {
      JsonNode result =
          new ServerTools(servers.registry()).call("a", "get_customer_info", CUSTOMER);
      assertThat(result.path("content").isArray()).isTrue();
      assertThat(demo.openSessions()).isZero();
    }
  }

  @Test
  void holdsTheToolFilter() {
    try (DemoMcpServer demo = DemoMcpServer.startPlain();
        TestRegistry servers =
            TestRegistry.with(
                Definitions.server("a", demo.url()).allowedTools("get_customer_info").build())) {
      ServerTools tools = new ServerTools(servers.registry());
      assertThat(tools.list("a"))
          .extracting(tool -> tool.path("name").asString(""))
          .containsExactly("get_customer_info");
      int before = demo.traffic().requests();
      ErrorResponseException refused =
          refused(() -> tools.call("a", "create_support_ticket", CUSTOMER));
      assertThat(refused.getStatusCode().value()).isEqualTo(403);
      assertThat(demo.traffic().requests()).isEqualTo(before);
    }
  }

  @Test
  void saysThatAServerIsUnknown() {
    try (TestRegistry servers = TestRegistry.with()) {
      ErrorResponseException refused = refused(() -> new ServerTools(servers.registry()).list("x"));
      assertThat(refused.getStatusCode().value()).isEqualTo(404);
      assertThat(refused.getBody().getProperties()).containsEntry("field", "server_id");
    }
  }

  @Test
  void saysThatAToolIsUnknownToTheServer() {
    try (DemoMcpServer demo = DemoMcpServer.startPlain();
        TestRegistry servers = TestRegistry.with(Definitions.server("a", demo.url()).build())) {
      ErrorResponseException refused =
          refused(() -> new ServerTools(servers.registry()).call("a", "nope", CUSTOMER));
      assertThat(refused.getStatusCode().value()).isEqualTo(400);
    }
  }

  @Test
  void saysThatAServerIsDownOrSilent() {
    try (RawTestServer silent = RawTestServer.silent()) {
      assertThat(status(at(silent.port()))).isEqualTo(504);
    }
    assertThat(status(at(ClosedPort.number()))).isEqualTo(502);
  }

  @Test
  void saysThatADefinitionCannotBeUsed() {
    try (TestRegistry servers = TestRegistry.with()) {
      servers.define(
          List.of(new Registration.Unusable("x", Origin.DATABASE, "a", null, "it's broken")));
      ErrorResponseException refused = refused(() -> new ServerTools(servers.registry()).list("x"));
      assertThat(refused.getStatusCode().value()).isEqualTo(503);
      assertThat(refused.getBody().getDetail()).contains("it's broken");
    }
  }

  private static int status(ServerDefinition server) {
    try (TestRegistry servers = TestRegistry.with(server)) {
      return refused(() -> new ServerTools(servers.registry()).list("a")).getStatusCode().value();
    }
  }

  private static ServerDefinition at(int port) {
    return Definitions.server("a", URI.create("http://localhost:" + port))
        .timeout(Duration.ofMillis(500))
        .build();
  }

  private static ErrorResponseException refused(Runnable request) {
    return Objects.requireNonNull(catchThrowableOfType(ErrorResponseException.class, request::run));
  }
}
