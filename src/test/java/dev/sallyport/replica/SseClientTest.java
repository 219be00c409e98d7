package dev.sallyport.replica;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.general.GeneralSettings;
import dev.sallyport.replica.Replicas.Replica;
import dev.sallyport.testing.Definitions;
import dev.sallyport.testing.McpClient;
import dev.sallyport.testing.ModernServer;
import java.net.http.HttpResponse;
import java.util.Iterator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a client of HTTP+SSE posts finds its stream, whichever replica gets it. */
class SseClientTest {
  private static final String DATA = "data: ";

  private final ModernServer server = new ModernServer();
  private final Replicas replicas = new Replicas();
  private Replica one;
  private Replica other;
  private Stream<String> stream;
  private Iterator<String> heard;
  private String endpoint;

  @BeforeEach
  void open() {
    one = replica();
    other = replica();
    stream = McpClient.getLines(one.gateway().url("/new/sse")).body();
    heard = stream.filter(line -> line.startsWith(DATA)).iterator();
    endpoint = heard.next().substring(DATA.length());
  }

  private Replica replica() {
    return replicas.start(
        GeneralSettings.DEFAULTS,
        Definitions.server("new", server.url()).extraHeaders("X-Tenant").build());
  }

  @AfterEach
  void stop() {
    stream.close();
    replicas.close();
    server.close();
  }

  private HttpResponse<String> post(Replica at, String message, String... headers) {
    return McpClient.post(at.gateway().url(endpoint), message, headers);
  }

  private void initialize(Replica at) {
    post(
        at,
        """
        {"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2024-11-05",
        "clientInfo":{"name":"c","version":"1"},"capabilities":{"elicitation":{}}}}\
        """);
    assertThat(heard.next()).contains("\"protocolVersion\":\"2024-11-05\"");
  }

  @Test
  void aSessionIsBegunAndUsedAtAnyReplica() {
    initialize(other);
    HttpResponse<String> accepted =
        post(
            other,
            """
            {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"rounds",
            "arguments":{"rounds":1}}}\
            """,
            "X-Tenant",
            "seven");
    assertThat(accepted.statusCode()).isEqualTo(202);
    String question = heard.next();
    assertThat(question).contains("elicitation/create");
    String id = question.replaceFirst(".*\"id\":(\"[^\"]+\").*", "$1");
    post(
        other,
        """
        {"jsonrpc":"2.0","id":%s,"result":{"action":"accept","content":{"a":"x"}}}\
        """
            .formatted(id));
    assertThat(heard.next()).contains("\"id\":1").contains("\"text\":\"x\"");
    assertThat(server.seen("tools/call"))
        .extracting(ModernServer.Seen::tenant)
        .containsOnly("seven");
  }

  @Test
  void whatIsWrongWithARequestIsToldOnTheStream() {
    post(other, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}");
    assertThat(heard.next()).contains("\"id\":1").contains("send initialize first");
  }

  @Test
  void anotherReplicasEndIsSaidInWords() {
    initialize(one);
    one.cutOff();
    replicas.execute("delete from mcp_replica where id = '" + one.relay().here() + "'");
    HttpResponse<String> refused =
        post(other, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}");
    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.body()).contains("REPLICA");
  }
}
