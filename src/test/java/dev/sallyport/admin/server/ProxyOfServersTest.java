package dev.sallyport.admin.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.demo.DemoMcpServer;
import dev.sallyport.testing.ForwardProxy;
import dev.sallyport.testing.RunningApplication;
import dev.sallyport.testing.RunningApplication.Answer;
import dev.sallyport.testing.TestCa;
import dev.sallyport.testing.TestDatabase;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code proxy} through the REST API and in the database. */
class ProxyOfServersTest {
  private static final String SERVER = "/v1/mcp/server";
  private static final String NAME = "mcp.behind.test";

  @TempDir Path folder;

  private RunningApplication start(Map<String, String> variables) {
    Map<String, String> environment = new HashMap<>(TestDatabase.h2(folder).environment());
    environment.put("SALLYPORT_SECRET_KEY", "the-key-of-this-test-is-long");
    environment.putAll(variables);
    return RunningApplication.start(
        folder, "general_settings:\n  ca_directories: [\"%s\"]\n".formatted(folder), environment);
  }

  @Test
  void isKeptShownWithoutCredentialsAndCleared() {
    TestCa ca = TestCa.root("Corp CA");
    ca.writePem(folder.resolve("ca.pem"));
    try (ForwardProxy proxy = ForwardProxy.demanding("Basic bWU6czNjcmV0");
        DemoMcpServer server = DemoMcpServer.start(ca.issue(NAME))) {
      String id;
      String shown = "http://...@127.0.0.1:" + proxy.port();
      try (RunningApplication gateway = start(Map.of())) {
        String body =
            """
            {'server_name': 'one', 'url': 'https://%s:%d/mcp', 'transport': 'http',
             'ssl_verify': '%s', 'proxy': 'http://me:s3cret@127.0.0.1:%d'}
            """
                .formatted(NAME, server.url().getPort(), folder.resolve("ca.pem"), proxy.port());
        Answer tried = gateway.post(SERVER + "/test/connection", body);
        assertThat(tried.field("status").asString()).as(tried.body().toString()).isEqualTo("ok");
        assertThat(tried.field("via").asString())
            .isEqualTo("via proxy 127.0.0.1:" + proxy.port() + " (proxy)");
        Answer registered = gateway.post(SERVER, body);
        assertThat(registered.status()).as(registered.body().toString()).isEqualTo(201);
        assertThat(registered.field("proxy").asString()).isEqualTo(shown);
        id = registered.field("server_id").asString();
        assertThat(gateway.get(SERVER + "/health").body().toString()).contains("\"healthy\"");
      }
      try (RunningApplication gateway = start(Map.of())) {
        Answer sentBack =
            gateway.put(
                SERVER,
                "{'server_id': '%s', 'description': 'new', 'proxy': '%s'}".formatted(id, shown));
        assertThat(sentBack.status()).as(sentBack.body().toString()).isEqualTo(202);
        assertThat(sentBack.field("problem").isNull()).isTrue();
        assertThat(gateway.get("/mcp-rest/tools/list?server_id=" + id).body().path("tools").size())
            .isEqualTo(3);
        assertThat(
                gateway.put(
                    SERVER, "{'server_id': '%s', 'proxy': 'http://...@other:1'}".formatted(id)))
            .satisfies(answer -> assertThat(answer.status()).isEqualTo(400))
            .satisfies(answer -> assertThat(answer.field("field").asString()).isEqualTo("proxy"));
        assertThat(
                gateway
                    .put(SERVER, "{'server_id': '%s', 'proxy': false}".formatted(id))
                    .field("proxy")
                    .asBoolean(true))
            .isFalse();
        assertThat(
                gateway
                    .put(SERVER, "{'server_id': '%s', 'proxy': null}".formatted(id))
                    .field("proxy")
                    .isNull())
            .isTrue();
        String audit = gateway.get("/v1/mcp/audit").body().toString();
        assertThat(audit).contains("proxy_credentials", "[secret]").doesNotContain("s3cret");
      }
    }
  }

  @Test
  void theEnvironmentOfTheStartIsUsed() {
    TestCa ca = TestCa.root("Corp CA");
    ca.writePem(folder.resolve("ca.pem"));
    try (ForwardProxy proxy = ForwardProxy.start();
        DemoMcpServer server = DemoMcpServer.start(ca.issue(NAME));
        RunningApplication gateway = start(Map.of("HTTPS_PROXY", proxy.url()))) {
      Answer registered =
          gateway.post(
              SERVER,
              "{'server_name': 'one', 'url': 'https://%s:%d/mcp', 'transport': 'http', 'ssl_verify': '%s'}"
                  .formatted(NAME, server.url().getPort(), folder.resolve("ca.pem")));
      assertThat(registered.status()).as(registered.body().toString()).isEqualTo(201);
      assertThat(gateway.get(SERVER + "/health").body().toString()).contains("\"healthy\"");
      assertThat(proxy.targets()).isNotEmpty().allMatch(target -> target.startsWith(NAME + ":"));
    }
  }
}
