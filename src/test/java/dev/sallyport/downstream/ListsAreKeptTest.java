package dev.sallyport.downstream;

import static dev.sallyport.testing.MessageCaller.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.testing.Definitions;
import dev.sallyport.testing.MessageCaller;
import dev.sallyport.testing.ModernServer;
import dev.sallyport.testing.RunningGateway;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ListsAreKeptTest {
  @Test
  void clientsOfBothErasAndAtAllPathsShareWhatAServerAllowsToShare() {
    try (ModernServer server = new ModernServer(Duration.ofHours(1));
        RunningGateway gateway =
            RunningGateway.with(Definitions.server("new", server.url()).build())) {
      MessageCaller all = MessageCaller.at(gateway.url("/mcp"));
      MessageCaller session = MessageCaller.at(gateway.url("/mcp/new")).session();

      JsonNode seenByLegacy = tools(session.legacy("tools/list", ""));
      JsonNode seenByModern = tools(all.modern("tools/list", ""));
      tools(all.session().legacy("tools/list", ""));

      assertThat(server.seen("tools/list")).hasSize(1);
      assertThat(seenByLegacy.path(0).path("name").asString()).isEqualTo("region");
      assertThat(seenByModern.path(0).path("name").asString()).isEqualTo("new-region");
    }
  }

  @Test
  void aListIsAskedForAgainWhenItsTimeIsUp() {
    try (ModernServer server = new ModernServer(Duration.ZERO);
        RunningGateway gateway =
            RunningGateway.with(Definitions.server("new", server.url()).build())) {
      MessageCaller all = MessageCaller.at(gateway.url("/mcp"));

      tools(all.modern("tools/list", ""));
      tools(all.modern("tools/list", ""));

      assertThat(server.seen("tools/list")).hasSize(2);
    }
  }

  private static JsonNode tools(HttpResponse<String> answer) {
    JsonNode tools = json(answer).path("result").path("tools");
    assertThat(tools.isArray()).as(answer.body()).isTrue();
    return tools;
  }
}
