package dev.sallyport.admin.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.testing.RunningApplication;
import dev.sallyport.testing.RunningApplication.Answer;
import dev.sallyport.testing.TestDatabase;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an operator's settings keep the REST API from registering. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GuardRailsTest {
  private static final String SERVER = "/v1/mcp/server";

  private RunningApplication gateway;

  @BeforeAll
  void start(@TempDir Path folder) {
    gateway =
        RunningApplication.start(
            folder,
            """
            general_settings:
              allowed_hosts: ["*.example.com", "192.0.2.0/24"]
              ssl_verify_required: ["*.strict.example.com"]
            """,
            TestDatabase.h2(folder).environment());
  }

  @AfterAll
  void stop() {
    gateway.close();
  }

  private static String body(String name, String url, String sslVerify) {
    return "{'server_name': '%s', 'url': '%s', 'transport': 'http', 'ssl_verify': %s}"
        .formatted(name, url, sslVerify);
  }

  @ParameterizedTest
  @CsvSource({
    "https://127.0.0.1/mcp",
    "https://[::1]/mcp",
    "https://198.51.100.7/mcp",
    // Resolves to this machine, which no range lists.
    "https://localhost/mcp",
  })
  void hostsThatAreNotAllowedAreNotRegistered(String url) {
    Answer answer = gateway.post(SERVER, body("one", url, "null"));
    assertThat(answer.status()).as(answer.body().toString()).isEqualTo(400);
    assertThat(answer.field("field").asString()).isEqualTo("url");
    assertThat(answer.field("detail").asString()).contains("general_settings.allowed_hosts");
  }

  @Test
  void verificationCannotBeSwitchedOffBelowTheFloor() {
    Answer refused = gateway.post(SERVER, body("two", "https://a.strict.example.com/mcp", "false"));
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.field("field").asString()).isEqualTo("ssl_verify");
    Answer allowed = gateway.post(SERVER, body("two", "https://a.strict.example.com/mcp", "true"));
    assertThat(allowed.status()).as(allowed.body().toString()).isEqualTo(201);
    Answer edit =
        gateway.put(
            SERVER,
            "{'server_id': '%s', 'ssl_verify': false}"
                .formatted(allowed.field("server_id").asString()));
    assertThat(edit.status()).isEqualTo(400);
    assertThat(edit.field("field").asString()).isEqualTo("ssl_verify");
  }
}
