package dev.sallyport.admin.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.server.ServerKeys;
import dev.sallyport.testing.RunningApplication;
import dev.sallyport.testing.RunningApplication.Answer;
import dev.sallyport.testing.TestDatabase;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What {@code /v3/api-docs} says; that it's true is tested end to end by schemathesis. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenApiTest {
  private RunningApplication gateway;
  private JsonNode api;

  @BeforeAll
  void start(@TempDir Path folder) {
    gateway = RunningApplication.start(folder, "", TestDatabase.h2(folder).environment());
    Answer answer = gateway.get("/v3/api-docs");
    assertThat(answer.status()).isEqualTo(200);
    api = answer.body();
  }

  @AfterAll
  void stop() {
    gateway.close();
  }

  private Collection<String> properties(String schema) {
    return api.path("components").path("schemas").path(schema).path("properties").propertyNames();
  }

  @Test
  void describesEveryKeyOfADefinition() {
    for (String body : List.of("NewServer", "ServerEdit")) {
      assertThat(properties(body)).containsAll(ServerKeys.OF_THE_API.supported());
    }
  }

  @Test
  void describesExactlyWhatIsAnswered() {
    Answer server =
        gateway.post(
            "/v1/mcp/server",
            "{'server_name': 'one', 'url': 'https://mcp.example.com/mcp', 'transport': 'http'}");
    assertThat(server.status()).isEqualTo(201);
    assertThat(new TreeSet<>(properties("Server")))
        .isEqualTo(new TreeSet<>(server.body().propertyNames()));
    assertThat(new TreeSet<>(properties("GatewayHealth")))
        .isEqualTo(new TreeSet<>(gateway.get("/v1/mcp/health").body().propertyNames()));
  }

  @Test
  void saysOfEachOperationHowItCanBeRefused() {
    Stream<JsonNode> operations =
        api.path("paths").values().stream().flatMap(path -> path.values().stream());
    assertThat(operations)
        .isNotEmpty()
        .allSatisfy(
            operation ->
                assertThat(operation.path("responses").propertyNames())
                    .contains("400", "401", "406", "503"));
  }

  @Test
  void offersOneFieldForAllThatSslVerifyMeans() {
    assertThat(
            api.path("components")
                .path("schemas")
                .path("NewServer")
                .path("properties")
                .path("ssl_verify")
                .path("type")
                .values())
        .extracting(JsonNode::asString)
        .containsExactlyInAnyOrder("boolean", "string", "null");
  }
}
