package dev.sallyport.admin.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.testing.RunningApplication;
import dev.sallyport.testing.RunningApplication.Answer;
import dev.sallyport.testing.TestDatabase;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers whose secrets were sealed with a key that's gone. */
class UnreadableSecretsTest {
  private static final String SERVER = "/v1/mcp/server";

  @TempDir Path folder;

  private RunningApplication start(String key) {
    Map<String, String> environment = new HashMap<>(TestDatabase.h2(folder).environment());
    environment.put("SALLYPORT_SECRET_KEY", key);
    return RunningApplication.start(folder, "", environment);
  }

  @Test
  void areSaidToBeUnusableAndKeptUntilTheKeyIsBack() {
    String first = "the-first-key-of-this-test";
    String id;
    try (RunningApplication gateway = start(first)) {
      Answer registered =
          gateway.post(
              SERVER,
              """
              {'server_name': 'one', 'url': 'https://mcp.example.com/mcp', 'transport': 'http',
               'auth_type': 'basic', 'credentials': {'auth_value': 'user:password'},
               'static_headers': {'X-A': 'sec', 'X-B': 'other'}}
              """);
      assertThat(registered.status()).as(registered.body().toString()).isEqualTo(201);
      id = registered.field("server_id").asString();
    }
    try (RunningApplication gateway = start("another-key-of-this-test")) {
      Answer shown = gateway.get(SERVER + "/" + id);
      assertThat(shown.field("problem").asString()).contains("SALLYPORT_SECRET_KEY");
      Answer edited =
          gateway.put(
              SERVER,
              "{'server_id': '%s', 'description': 'new', 'static_headers': {'X-A': null, 'X-B': 'given'}}"
                  .formatted(id));
      assertThat(edited.status()).as(edited.body().toString()).isEqualTo(202);
      assertThat(edited.field("problem").isNull()).isFalse();
      assertThat(gateway.get("/v1/mcp/health").field("servers").path("unusable").size())
          .isEqualTo(1);
      Answer given =
          gateway.put(
              SERVER,
              """
              {'server_id': '%s', 'credentials': {'auth_value': 'user:new'},
               'static_headers': {'X-B': 'given'}}
              """
                  .formatted(id));
      assertThat(given.status()).isEqualTo(202);
      assertThat(given.field("problem").isNull()).isTrue();
      assertThat(given.field("description").asString()).isEqualTo("new");
    }
  }
}
