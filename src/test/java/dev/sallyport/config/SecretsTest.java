package dev.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is wrong with a file, its secrets aren't in what's said about it. */
class SecretsTest {
  private static final String SECRET = "sk-s3cret99";

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "authentication_token: [SECRET]",
        "authentication_token: {SECRET: 1}",
        "authentication_token: SECRET",
        "auth_type: SECRET",
        "auth_type: os.environ/TOKEN",
        "transport: ${TOKEN}",
        "timeout: SECRET",
        "ssl_verify: SECRET",
        "ssl_verify: os.environ/TOKEN",
        "alias: ${TOKEN}",
        "url: https://user:SECRET@host/mcp",
        "description: x\nurl: \"https://host/mcp key=SECRET\"",
        "static_headers: SECRET",
        "static_headers: {X-A: [SECRET]}",
        "static_headers: {X-A: \"SECRET\\n\"}",
        "static_headers: {X-A:SECRET}",
        "auth_type: bearer_token\nauth_value: Bearer SECRET",
        "auth_type: bearer_token\nauth_value: \"SECRETé\"",
        "auth_type: bearer_token\nauth_value: os.environ/TOKEN\nstatic_headers: {Authorization: SECRET}",
        "auth_value: *SECRET",
        "auth_value: !SECRET x",
        "auth_value: !SECRET!x y",
        "auth_value: @SECRET",
        "auth_value: \"SECRET",
        "auth_value: \"SECRET\\q\"",
        "auth_value: a: SECRET",
        "auth_value:SECRET",
        "{auth_value:SECRET}",
        "auth_value: ${SECRET}",
        "auth_value: ${SECRET",
        "auth_value: ${NOT_SET:-SECRET}",
        "auth_value: x os.environ/TOKEN",
        "extra_headers: [\"${TOKEN}\", \"${TOKEN}\", {a: SECRET}]",
      })
  void areNotRepeated(String keys) {
    String secretName = keys.contains("${SECRET") ? SECRET.replace('-', ' ') : SECRET;
    String yaml =
        keys.startsWith("{") ? "mcp_servers:\n  a: " + keys : ConfigFolder.completeServerWith(keys);
    assertThat(
            new ConfigFolder(folder)
                .problems(yaml.replace("SECRET", secretName), Map.of("TOKEN", SECRET)))
        .isNotEmpty()
        .noneMatch(text -> text.contains("s3cret"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "master_key: [SECRET]",
        "master_key: {SECRET: 1}",
        "master_key: SECRET x",
        "max_request_bytes: SECRET",
        "allowed_origins: [SECRET]",
      })
  void ofTheGatewayAreNotRepeatedEither(String key) {
    assertThat(
            new ConfigFolder(folder)
                .problems("general_settings:\n  " + key.replace("SECRET", SECRET)))
        .isNotEmpty()
        .noneMatch(text -> text.contains("s3cret"));
  }
}
