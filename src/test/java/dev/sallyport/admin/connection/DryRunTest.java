package dev.sallyport.admin.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.admin.definition.DefinitionBody;
import dev.sallyport.admin.definition.DefinitionCheck;
import dev.sallyport.admin.web.JsonBody;
import dev.sallyport.config.server.FieldsParser;
import dev.sallyport.definition.rule.AllowedHosts;
import dev.sallyport.definition.rule.DefinitionRules;
import dev.sallyport.demo.DemoMcpServer;
import dev.sallyport.testing.TestCa;
import dev.sallyport.testing.TestRegistry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.web.ErrorResponseException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(30)
class DryRunTest {
  private static final String SECRET = "tell-nobody";

  @Test
  void reportsAServerThatWorksForABodyAsLiteLlmSendsIt() throws Exception {
    try (DemoMcpServer demo = DemoMcpServer.startPlain()) {
      JsonNode report =
          test(
              """
              {"server_id": null, "server_name": "a", "url": "%s", "transport": "http",
               "auth_type": "bearer_token", "credentials": {"auth_value": "%s"}}
              """
                  .formatted(demo.url(), SECRET));
      assertThat(report.path("status").asString()).isEqualTo("ok");
      assertThat(report.path("error").asBoolean()).isFalse();
      assertThat(report.path("mcp").path("tools")).hasSize(3);
      assertThat(report.path("steps")).hasSize(5);
      assertThat(report.toString()).doesNotContain(SECRET);
    }
  }

  @Test
  void reportsWhereItStoppedAndWhy() throws Exception {
    TestCa authority = TestCa.root("Corp Root CA");
    try (DemoMcpServer demo = DemoMcpServer.start(authority.issue("localhost"))) {
      JsonNode report = test("{\"url\": \"%s\"}".formatted(demo.url()));
      assertThat(report.path("status").asString()).isEqualTo("error");
      assertThat(report.path("error").asBoolean()).isTrue();
      assertThat(report.path("message").asString()).contains("not trusted");
      assertThat(report.path("failure").path("step").asString()).isEqualTo("tls");
      JsonNode tls = report.path("tls");
      assertThat(tls.path("verified").asBoolean()).isFalse();
      assertThat(tls.path("chain").path(0).path("issuer").asString()).contains("Corp Root CA");
      assertThat(tls.path("diagnosis").path("reason").asString()).isEqualTo("UNTRUSTED_ISSUER");
    }
  }

  @Test
  void namesWhatIsWrongWithADefinition() {
    assertThatThrownBy(() -> test("{\"url\": \"ftp://mcp.example.com\"}"))
        .isInstanceOfSatisfying(
            ErrorResponseException.class,
            refused -> {
              assertThat(refused.getStatusCode().value()).isEqualTo(400);
              assertThat(refused.getBody().getProperties()).containsEntry("field", "url");
            });
  }

  private JsonNode test(String body) throws InterruptedException {
    JsonMapper json = JsonMapper.shared();
    DefinitionBody given =
        DefinitionBody.of(JsonBody.read(body.getBytes(StandardCharsets.UTF_8))).named("unnamed");
    try (TestRegistry servers = TestRegistry.with()) {
      DefinitionCheck definitions =
          new DefinitionCheck(
              new FieldsParser(DefinitionRules.NONE, List.of()),
              new AllowedHosts.Every(),
              servers.inspection());
      return json.valueToTree(new DryRun(servers.inspection()).of(definitions.read(given)));
    }
  }
}
